// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGrantCondition} from "../../../contracts/src/IGrantCondition.sol";

/// @title Holds for one part of a time that comes again and again
/// @notice Parameters: (uint64 first, uint32 holding, uint32 period), in seconds. From `first` on it holds for `holding` of every `period`: a child that is with
/// one parent every other week has (a Monday, 1 week, 2 weeks) for the one, and (the Monday after, 1 week, 2 weeks) for the other.
contract EveryOtherWeek is IGrantCondition {
    /// @inheritdoc IGrantCondition
    function holds(bytes32, address, bytes32, uint64 time, bytes calldata parameters) external pure returns (bool) {
        (uint64 first, uint32 holding, uint32 period) = abi.decode(parameters, (uint64, uint32, uint32));
        if (period == 0 || time < first) return false;
        return (time - first) % period < holding;
    }
}
