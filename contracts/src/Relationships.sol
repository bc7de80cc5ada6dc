// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "./ProviderRegistry.sol";
import {SignatureCheck} from "./SignatureCheck.sol";

/// @title Which relationships exist, and which policy of each is in force
/// @notice People sign messages and members carry them: a carrier can change nothing in a message, and any member may carry it.
/// Nothing here says who a person or which provider it is: both act under addresses used nowhere else. See specs/relationships.md.
contract Relationships {
    enum Status {
        None,
        Active,
        Terminated
    }

    struct Relationship {
        /// Acts for the owner; the owner's delegate to begin with.
        address controller;
        /// One more with every anchor and every new controller.
        uint64 sequence;
        Status status;
        address providerDelegate;
        /// 1 for the first that was opened: what messages on the chain call it, in place of its id.
        uint32 number;
        /// Commitment to the policy in force; 0: nobody but the owner.
        bytes32 anchor;
    }

    /// @notice A relationship with its id, as it stands on a page of them.
    struct Entry {
        bytes32 id;
        Relationship state;
    }

    /// How far the messages are read, and the history up to there.
    struct Cursor {
        uint256 at;
        bytes32 history;
    }

    uint256 public constant MAX_LIFETIME = 1 hours;
    /// @notice Messages in one transaction.
    uint256 public constant MAX_BATCH = 64;
    uint256 public constant MAX_PAGE = 64;

    uint256 private constant OPEN = 1;
    uint256 private constant ANCHOR = 2;
    uint256 private constant SET_CONTROLLER = 3;
    uint256 private constant TERMINATE = 4;
    uint256 private constant KIND_BITS = 0x0f;
    /// Set in the kind: the first signature, or the second, has its length before it, as an account contract's may have any.
    uint256 private constant LONG_FIRST = 0x10;
    uint256 private constant LONG_SECOND = 0x20;

    bytes32 private constant OPEN_TYPE = keccak256("Open(address ownerDelegate,address providerDelegate,uint64 deadline)");
    bytes32 private constant ANCHOR_TYPE =
        keccak256("Anchor(bytes32 relationship,bytes32 commitment,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant SET_CONTROLLER_TYPE =
        keccak256("SetController(bytes32 relationship,address controller,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant TERMINATE_TYPE =
        keccak256("Terminate(bytes32 relationship,uint64 expectedSequence,uint64 deadline)");

    error NotAMember();
    error BadDelegates();
    error AlreadyOpened();
    /// @notice There is no number left: a number is nobody's twice.
    error TooManyRelationships();
    error NotActive();
    error WrongSequence();
    error Expired();
    error DeadlineTooFar();
    error BadController();
    error BadSignature();
    error BadBatch();

    event Opened(
        bytes32 indexed relationship, address indexed ownerDelegate, address indexed providerDelegate, uint32 number
    );
    event Anchored(bytes32 indexed relationship, bytes32 commitment, uint64 sequence);
    event ControllerSet(bytes32 indexed relationship, address controller, uint64 sequence);
    event Terminated(bytes32 indexed relationship, uint64 sequence);
    /// @param relationship that the message is for; 0 when its number is nobody's
    /// @param position of the message in the batch, from 0
    /// @param reason selector of the error that it would have reverted with alone
    event Skipped(bytes32 indexed relationship, uint8 position, bytes4 reason);

    /// See {history}. First, so that its place in the storage is known: slot 0.
    bytes32 private _history;
    /// The id of number i is at i - 1.
    bytes32[] private _ids;
    mapping(bytes32 id => Relationship) private _relationships;
    ProviderRegistry private immutable _registry;
    bytes32 private immutable _domainSeparator;

    constructor(ProviderRegistry registry_) {
        _registry = registry_;
        _domainSeparator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("MedRec"),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
    }

    /// @notice Takes 1 to {MAX_BATCH} messages that people signed, packed one behind the other right after the selector (specs/relationships.md,
    /// "Messages on the chain"): the encoding of an argument would cost more than half a message. One that is bad is skipped with an event, so
    /// that it holds up no other; a bad one that is alone reverts.
    function submit() external {
        if (!_registry.isMember(msg.sender)) revert NotAMember();
        Cursor memory cursor = Cursor(4, _history);
        if (msg.data.length == 4) revert BadBatch();
        for (uint256 position = 0; cursor.at < msg.data.length; position++) {
            if (position == MAX_BATCH) revert BadBatch();
            (bytes32 id, bytes4 reason) = _take(cursor);
            if (reason == 0) continue;
            if (position == 0 && cursor.at == msg.data.length) _revertWith(reason);
            emit Skipped(id, uint8(position), reason);
            _record(cursor, abi.encode(Skipped.selector, id, position, reason));
        }
        _history = cursor.history;
    }

    /// @notice A relationship as it is now; status `None` when there is none.
    function relationship(bytes32 id) external view returns (Relationship memory) {
        return _relationships[id];
    }

    /// @notice How many relationships were opened: their numbers are 1 to this.
    function relationshipCount() external view returns (uint256) {
        return _ids.length;
    }

    /// @notice At most {MAX_PAGE} relationships from number `first` on; fewer at the end.
    function relationships(uint256 first, uint256 limit) external view returns (Entry[] memory page) {
        uint256 count = _ids.length;
        if (first == 0 || first > count) return page;
        uint256 size = count - first + 1;
        if (size > limit) size = limit;
        if (size > MAX_PAGE) size = MAX_PAGE;
        page = new Entry[](size);
        for (uint256 i = 0; i < size; i++) {
            bytes32 id = _ids[first - 1 + i];
            page[i] = Entry(id, _relationships[id]);
        }
    }

    /// @notice What all events of this contract come to, so that who has them all can check that none is missing, invented or changed: after
    /// each `keccak256(abi.encode(history, keccak256(abi.encode(topic 0, all arguments))))`, and 0 before the first.
    function history() external view returns (bytes32) {
        return _history;
    }

    function registry() external view returns (ProviderRegistry) {
        return _registry;
    }

    /// @notice Of the EIP-712 domain of every typed message of MedRec, on and off the chain.
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparator;
    }

    function relationshipId(address ownerDelegate, address providerDelegate) public pure returns (bytes32) {
        return keccak256(abi.encode(ownerDelegate, providerDelegate));
    }

    // ------------------------------------------------------------------ messages

    /// Reads the next message and does what it says. The reason says why it cannot be done; it is 0 when it was.
    function _take(Cursor memory cursor) private returns (bytes32 id, bytes4 reason) {
        uint256 head = _number(cursor, 1);
        uint256 kind = head & KIND_BITS;
        bool isLong = head & LONG_FIRST != 0;
        if (kind == OPEN && head <= (KIND_BITS | LONG_FIRST | LONG_SECOND)) {
            return _open(cursor, isLong, head & LONG_SECOND != 0);
        }
        if (kind < ANCHOR || kind > TERMINATE || head > (KIND_BITS | LONG_FIRST)) revert BadBatch();
        uint256 number = _number(cursor, 4);
        if (number != 0 && number <= _ids.length) id = _ids[number - 1];
        if (kind == ANCHOR) return (id, _anchor(cursor, id, isLong));
        if (kind == SET_CONTROLLER) return (id, _setController(cursor, id, isLong));
        return (id, _terminate(cursor, id, isLong));
    }

    /// Opens a relationship that both delegates signed for.
    function _open(Cursor memory cursor, bool isFirstLong, bool isSecondLong) private returns (bytes32 id, bytes4) {
        address ownerDelegate = _address(cursor);
        address providerDelegate = _address(cursor);
        uint256 deadline = _number(cursor, 4);
        bytes memory ownerSignature = _signature(cursor, isFirstLong);
        bytes memory providerSignature = _signature(cursor, isSecondLong);
        id = relationshipId(ownerDelegate, providerDelegate);
        if (ownerDelegate == address(0) || providerDelegate == address(0) || ownerDelegate == providerDelegate) {
            return (id, BadDelegates.selector);
        }
        Relationship storage opened = _relationships[id];
        // Also when terminated: an ended relationship never comes back, its delegates are used up.
        if (opened.status != Status.None) return (id, AlreadyOpened.selector);
        // Nobody could ever change or end one that has another's number.
        if (_ids.length >= type(uint32).max) return (id, TooManyRelationships.selector);
        bytes4 reason = _timeReason(deadline);
        if (reason != 0) return (id, reason);
        bytes32 digest = _digest(keccak256(abi.encode(OPEN_TYPE, ownerDelegate, providerDelegate, deadline)));
        if (
            !SignatureCheck.isValid(ownerDelegate, digest, ownerSignature)
                || !SignatureCheck.isValid(providerDelegate, digest, providerSignature)
        ) return (id, BadSignature.selector);
        _ids.push(id);
        uint32 number = uint32(_ids.length);
        opened.controller = ownerDelegate;
        opened.status = Status.Active;
        opened.providerDelegate = providerDelegate;
        opened.number = number;
        emit Opened(id, ownerDelegate, providerDelegate, number);
        _record(cursor, abi.encode(Opened.selector, id, ownerDelegate, providerDelegate, number));
        return (id, 0);
    }

    /// Puts a policy in force. Signed by the controller.
    function _anchor(Cursor memory cursor, bytes32 id, bool isLong) private returns (bytes4 reason) {
        Relationship storage changed = _relationships[id];
        bytes32 commitment = bytes32(_number(cursor, 32));
        uint64 sequence = changed.sequence;
        uint256 deadline;
        (deadline, reason) = _state(cursor, changed);
        bytes memory signature = _signature(cursor, isLong);
        if (reason != 0) return reason;
        bytes32 digest = _digest(keccak256(abi.encode(ANCHOR_TYPE, id, commitment, sequence, deadline)));
        if (!SignatureCheck.isValid(changed.controller, digest, signature)) return BadSignature.selector;
        changed.anchor = commitment;
        changed.sequence = ++sequence;
        emit Anchored(id, commitment, sequence);
        _record(cursor, abi.encode(Anchored.selector, id, commitment, sequence));
    }

    /// Hands the owner's side over to another key or account contract. Signed by the controller.
    function _setController(Cursor memory cursor, bytes32 id, bool isLong) private returns (bytes4 reason) {
        Relationship storage changed = _relationships[id];
        address controller = _address(cursor);
        uint64 sequence = changed.sequence;
        uint256 deadline;
        (deadline, reason) = _state(cursor, changed);
        bytes memory signature = _signature(cursor, isLong);
        if (reason != 0) return reason;
        if (controller == address(0) || controller == changed.providerDelegate) return BadController.selector;
        bytes32 digest = _digest(keccak256(abi.encode(SET_CONTROLLER_TYPE, id, controller, sequence, deadline)));
        if (!SignatureCheck.isValid(changed.controller, digest, signature)) return BadSignature.selector;
        changed.controller = controller;
        changed.sequence = ++sequence;
        emit ControllerSet(id, controller, sequence);
        _record(cursor, abi.encode(ControllerSet.selector, id, controller, sequence));
    }

    /// Ends the relationship for good. Signed by the controller or by the provider's delegate.
    function _terminate(Cursor memory cursor, bytes32 id, bool isLong) private returns (bytes4 reason) {
        Relationship storage changed = _relationships[id];
        uint64 sequence = changed.sequence;
        uint256 deadline;
        (deadline, reason) = _state(cursor, changed);
        bytes memory signature = _signature(cursor, isLong);
        if (reason != 0) return reason;
        bytes32 digest = _digest(keccak256(abi.encode(TERMINATE_TYPE, id, sequence, deadline)));
        if (
            !SignatureCheck.isValid(changed.controller, digest, signature)
                && !SignatureCheck.isValid(changed.providerDelegate, digest, signature)
        ) return BadSignature.selector;
        changed.status = Status.Terminated;
        emit Terminated(id, sequence);
        _record(cursor, abi.encode(Terminated.selector, id, sequence));
    }

    /// Reads sequence and deadline, and says what speaks against them. Of the sequence the message has the lowest byte: what was signed has all
    /// of it, and is compared with the present one by the signature.
    function _state(Cursor memory cursor, Relationship storage changed)
        private
        view
        returns (uint256 deadline, bytes4 reason)
    {
        uint8 expected = uint8(_number(cursor, 1));
        deadline = _number(cursor, 4);
        if (changed.status != Status.Active) reason = NotActive.selector;
        else if (uint8(changed.sequence) != expected) reason = WrongSequence.selector;
        else reason = _timeReason(deadline);
    }

    function _timeReason(uint256 deadline) private view returns (bytes4) {
        if (deadline < block.timestamp) return Expired.selector;
        // A message that stays valid for long could be kept back and carried when it hurts.
        if (deadline > block.timestamp + MAX_LIFETIME) return DeadlineTooFar.selector;
        return 0;
    }

    // ------------------------------------------------------------------ inside

    /// A number of `size` bytes, the highest first.
    function _number(Cursor memory cursor, uint256 size) private pure returns (uint256) {
        return uint256(bytes32(_slice(cursor, size))) >> (256 - 8 * size);
    }

    function _address(Cursor memory cursor) private pure returns (address) {
        return address(uint160(_number(cursor, 20)));
    }

    /// 64 bytes as in EIP-2098, given as the 65 that were signed; or two bytes of length and as many as they say.
    function _signature(Cursor memory cursor, bool isLong) private pure returns (bytes memory) {
        if (isLong) return _slice(cursor, _number(cursor, 2));
        uint256 r = _number(cursor, 32);
        uint256 yParityAndS = _number(cursor, 32);
        return abi.encodePacked(r, yParityAndS & (type(uint256).max >> 1), uint8(27 + (yParityAndS >> 255)));
    }

    function _slice(Cursor memory cursor, uint256 size) private pure returns (bytes calldata) {
        uint256 from = cursor.at;
        if (msg.data.length - from < size) revert BadBatch();
        cursor.at = from + size;
        return msg.data[from:from + size];
    }

    /// @param encoded event: topic 0 and all arguments
    function _record(Cursor memory cursor, bytes memory encoded) private pure {
        cursor.history = keccak256(abi.encode(cursor.history, keccak256(encoded)));
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", _domainSeparator, structHash));
    }

    function _revertWith(bytes4 reason) private pure {
        assembly ("memory-safe") {
            mstore(0, reason)
            revert(0, 4)
        }
    }
}
