// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGrantCondition} from "./IGrantCondition.sol";

/// @title Whether a condition holds
/// @notice It can neither hold up nor harm who asks: limited gas, one word of its answer, and everything but a plain yes is a no.
library ConditionCheck {
    /// @notice Gas a condition gets to answer.
    uint256 internal constant CONDITION_GAS = 100_000;
    /// @notice Of that, what each part of a condition that is made of others gets.
    uint256 internal constant PART_GAS = 20_000;
    uint256 internal constant MAX_PARTS = 4;

    /// @notice What is asked of every part alike.
    struct Question {
        bytes32 relationship;
        address viewer;
        bytes32 action;
        uint64 time;
    }

    /// @notice A condition with its parameters, as part of another.
    struct Part {
        IGrantCondition condition;
        bytes parameters;
    }

    function holds(address condition, bytes memory parameters, Question memory question, uint256 gas_)
        internal
        view
        returns (bool ok)
    {
        bytes memory asked = abi.encodeCall(
            IGrantCondition.holds, (question.relationship, question.viewer, question.action, question.time, parameters)
        );
        // By hand, so that no more than one word of the answer is copied. An address without code answers nothing.
        assembly ("memory-safe") {
            ok := staticcall(gas_, condition, add(asked, 32), mload(asked), 0, 32)
            ok := and(and(ok, gt(returndatasize(), 31)), eq(mload(0), 1))
        }
    }

    /// @notice How many of 1 to {MAX_PARTS} parts hold, and of how many.
    /// @param parameters ABI encoding of {Part}[]; anything else reverts
    function countHolding(bytes calldata parameters, Question memory question)
        internal
        view
        returns (uint256 holding, uint256 count)
    {
        Part[] memory parts = abi.decode(parameters, (Part[]));
        count = parts.length;
        require(count != 0 && count <= MAX_PARTS);
        for (uint256 i = 0; i < count; i++) {
            if (holds(address(parts[i].condition), parts[i].parameters, question, PART_GAS)) holding++;
        }
    }
}
