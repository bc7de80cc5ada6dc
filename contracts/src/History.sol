// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title What all events of a contract come to
/// @notice See specs/contracts.md, "History". What inherits it names it first, so that its place in the storage is slot 0.
abstract contract History {
    bytes32 private _history;

    /// @notice After each event `keccak256(abi.encode(history, keccak256(abi.encode(topic 0, all arguments))))`, and 0 before the first.
    function history() external view returns (bytes32) {
        return _history;
    }

    /// @param encoded event: topic 0 and all arguments
    function _record(bytes memory encoded) internal {
        _history = keccak256(abi.encode(_history, keccak256(encoded)));
    }
}
