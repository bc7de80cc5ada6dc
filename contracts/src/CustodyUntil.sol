// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGrantCondition} from "./IGrantCondition.sol";
import {Quarters} from "./Quarters.sol";

/// @title Holds until a quarter begins
/// @notice Parameters: (uint64 until), the first second of a quarter, UTC; with any other it never holds.
contract CustodyUntil is IGrantCondition {
    /// @inheritdoc IGrantCondition
    function holds(bytes32, address, bytes32, uint64 time, bytes calldata parameters) external pure returns (bool) {
        uint64 until = abi.decode(parameters, (uint64));
        return time < until && Quarters.isStart(until);
    }
}
