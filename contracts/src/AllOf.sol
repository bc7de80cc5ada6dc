// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ConditionCheck} from "./ConditionCheck.sol";
import {IGrantCondition} from "./IGrantCondition.sol";

/// @title Holds while all of several conditions do
/// @notice Parameters: 1 to 4 {ConditionCheck-Part}, each of which gets 20,000 gas. A part that fails does not hold.
contract AllOf is IGrantCondition {
    /// @inheritdoc IGrantCondition
    function holds(bytes32 relationship, address viewer, bytes32 action, uint64 time, bytes calldata parameters)
        external
        view
        returns (bool)
    {
        (uint256 holding, uint256 count) =
            ConditionCheck.countHolding(parameters, ConditionCheck.Question(relationship, viewer, action, time));
        return holding == count;
    }
}
