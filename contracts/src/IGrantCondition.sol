// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title A new kind of permission
/// @notice Who asks gives 100,000 gas. A revert, too little gas, no code, and any answer but one word that is 1 mean: it does not hold. One instance serves
/// everybody: its parameters are with whoever names it. See specs/conditions.md.
interface IGrantCondition {
    /// @param relationship whose records are asked for
    /// @param viewer who asks: the viewer of a grant, or a custodian
    /// @param action keccak256 of its name: a grant's action, or "act-for"
    /// @param time of the question, epoch seconds
    /// @param parameters as the condition says
    function holds(bytes32 relationship, address viewer, bytes32 action, uint64 time, bytes calldata parameters)
        external
        view
        returns (bool);
}
