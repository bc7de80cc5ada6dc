// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Carried} from "./Carried.sol";
import {History} from "./History.sol";
import {Relationships} from "./Relationships.sol";

/// @title An address that stands for its viewers, as an organisation's
/// @notice Public by nature. Its keepers say who belongs to it, and who keeps it; what they sign, members carry. See specs/viewer-group.md.
contract ViewerGroup is History, Carried {
    uint256 public constant MAX_KEEPERS = 16;
    uint256 public constant MAX_VIEWERS = 1024;
    /// @notice Of one message: added and removed together.
    uint256 public constant MAX_CHANGES = 64;

    bytes32 private constant CHANGE_VIEWERS_TYPE = keccak256(
        "ChangeViewers(address group,address[] added,address[] removed,address by,uint64 expectedSequence,uint64 deadline)"
    );
    bytes32 private constant CHANGE_KEEPERS_TYPE = keccak256(
        "ChangeKeepers(address group,address[] added,address[] removed,address by,uint64 expectedSequence,uint64 deadline)"
    );

    /// @notice What every message ends with, and its signature.
    struct Act {
        address by;
        uint64 expectedSequence;
        uint64 deadline;
        bytes signature;
    }

    error NotTheFactory();
    error NotAKeeper();
    error BadAddress();
    error AlreadyIn();
    error NotIn();
    /// @notice None is changed, or more than {MAX_CHANGES}.
    error BadChanges();
    error TooManyKeepers();
    error TooManyViewers();
    error LastKeeper();

    /// @param by the keeper that did it; nobody: the first keeper, whom the factory put there
    /// @param sequence of the next message
    event KeeperAdded(address indexed keeper, address by, uint64 sequence);
    event KeeperRemoved(address indexed keeper, address by, uint64 sequence);
    event ViewerAdded(address indexed viewer, address by, uint64 sequence);
    event ViewerRemoved(address indexed viewer, address by, uint64 sequence);

    address private immutable _factory;

    uint64 private _sequence;
    uint32 private _keeperCount;
    uint32 private _viewerCount;
    mapping(address keeper => bool) private _keepers;
    mapping(address viewer => bool) private _viewers;

    constructor(Relationships relationships, address factory) Carried(relationships) {
        _factory = factory;
    }

    /// @notice Once, by the factory, in the transaction in which it makes this.
    function begin(address keeper) external {
        if (msg.sender != _factory) revert NotTheFactory();
        _keeperCount = 1;
        _keepers[keeper] = true;
        emit KeeperAdded(keeper, address(0), 0);
        _record(abi.encode(KeeperAdded.selector, keeper, address(0), uint64(0)));
    }

    /// @notice Takes viewers out and lets others in; all of it or nothing.
    function changeViewers(address[] calldata added, address[] calldata removed, Act calldata act) external {
        uint64 next = _take(CHANGE_VIEWERS_TYPE, added, removed, act);
        _change(_viewers, added, removed);
        uint256 count = _viewerCount + added.length - removed.length;
        if (count > MAX_VIEWERS) revert TooManyViewers();
        _viewerCount = uint32(count);
        for (uint256 i = 0; i < removed.length; i++) {
            emit ViewerRemoved(removed[i], act.by, next);
            _record(abi.encode(ViewerRemoved.selector, removed[i], act.by, next));
        }
        for (uint256 i = 0; i < added.length; i++) {
            emit ViewerAdded(added[i], act.by, next);
            _record(abi.encode(ViewerAdded.selector, added[i], act.by, next));
        }
    }

    /// @notice The same for keepers, of which one always stays.
    function changeKeepers(address[] calldata added, address[] calldata removed, Act calldata act) external {
        uint64 next = _take(CHANGE_KEEPERS_TYPE, added, removed, act);
        _change(_keepers, added, removed);
        uint256 count = _keeperCount + added.length - removed.length;
        if (count == 0) revert LastKeeper();
        if (count > MAX_KEEPERS) revert TooManyKeepers();
        _keeperCount = uint32(count);
        for (uint256 i = 0; i < removed.length; i++) {
            emit KeeperRemoved(removed[i], act.by, next);
            _record(abi.encode(KeeperRemoved.selector, removed[i], act.by, next));
        }
        for (uint256 i = 0; i < added.length; i++) {
            emit KeeperAdded(added[i], act.by, next);
            _record(abi.encode(KeeperAdded.selector, added[i], act.by, next));
        }
    }

    function isViewer(address viewer) external view returns (bool) {
        return _viewers[viewer];
    }

    function isKeeper(address keeper) external view returns (bool) {
        return _keepers[keeper];
    }

    function viewerCount() external view returns (uint256) {
        return _viewerCount;
    }

    function keeperCount() external view returns (uint256) {
        return _keeperCount;
    }

    /// @notice Of the next message.
    function sequence() external view returns (uint64) {
        return _sequence;
    }

    /// Takes a keeper's message: checks all that holds for both, and counts it.
    function _take(bytes32 type_, address[] calldata added, address[] calldata removed, Act calldata act)
        private
        returns (uint64)
    {
        if (!_keepers[act.by]) revert NotAKeeper();
        if (act.expectedSequence != _sequence) revert WrongSequence();
        uint256 changes = added.length + removed.length;
        if (changes == 0 || changes > MAX_CHANGES) revert BadChanges();
        // An array is signed as the hash of its items, 32 bytes each.
        bytes32 hash = keccak256(
            abi.encode(
                type_,
                address(this),
                keccak256(abi.encodePacked(added)),
                keccak256(abi.encodePacked(removed)),
                act.by,
                act.expectedSequence,
                act.deadline
            )
        );
        _checkCarried(act.by, hash, act.deadline, act.signature);
        return ++_sequence;
    }

    function _change(mapping(address => bool) storage set, address[] calldata added, address[] calldata removed)
        private
    {
        for (uint256 i = 0; i < removed.length; i++) {
            if (!set[removed[i]]) revert NotIn();
            set[removed[i]] = false;
        }
        for (uint256 i = 0; i < added.length; i++) {
            if (added[i] == address(0)) revert BadAddress();
            if (set[added[i]]) revert AlreadyIn();
            set[added[i]] = true;
        }
    }
}
