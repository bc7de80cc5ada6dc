// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "./ProviderRegistry.sol";

/// @title Roots of the members' access logs
/// @notice One root per commit covers all relationships of a member: a root for each would tell which relationships it has.
/// See specs/receipts.md, "Roots".
contract AccessLogs {
    error NotAMember();
    error EmptyRoot();

    /// @param index 0 for the first commit of this operator, then one more each time
    event Committed(address indexed operator, uint64 index, bytes32 root);

    /// See {history}. First, so that its place in the storage is known: slot 0.
    bytes32 private _history;
    ProviderRegistry private immutable _registry;
    mapping(address operator => uint64) private _counts;

    constructor(ProviderRegistry registry_) {
        _registry = registry_;
    }

    /// @notice Binds the caller to the state of its access logs.
    function commit(bytes32 root) external {
        if (!_registry.isMember(msg.sender)) revert NotAMember();
        if (root == 0) revert EmptyRoot();
        uint64 index = _counts[msg.sender]++;
        emit Committed(msg.sender, index, root);
        bytes32 hash = keccak256(abi.encode(Committed.selector, msg.sender, index, root));
        _history = keccak256(abi.encode(_history, hash));
    }

    /// @notice What all events of this contract come to, so that who has them all can check that none is missing, invented or changed: after
    /// each `keccak256(abi.encode(history, keccak256(abi.encode(topic 0, all arguments))))`, and 0 before the first.
    function history() external view returns (bytes32) {
        return _history;
    }

    /// @notice How many roots `operator` has committed.
    function commitCount(address operator) external view returns (uint64) {
        return _counts[operator];
    }
}
