// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGrantCondition} from "./IGrantCondition.sol";

/// @title Holds at some hours of some days of the week
/// @notice Parameters: (uint8 days, uint32 from, uint32 to, int32 offset). Bit 0 of the days is Monday; from and to are seconds of a day; offset is how far,
/// in seconds, that clock is ahead of UTC: it does not know of summer time. Hours over midnight are two, by {AnyOf}.
contract WeekHours is IGrantCondition {
    int256 private constant MAX_OFFSET = 14 hours;
    /// 1970 began with a Thursday.
    uint256 private constant FIRST_DAY = 3;

    /// @inheritdoc IGrantCondition
    function holds(bytes32, address, bytes32, uint64 time, bytes calldata parameters) external pure returns (bool) {
        (uint8 weekdays, uint32 from, uint32 to, int32 offset) =
            abi.decode(parameters, (uint8, uint32, uint32, int32));
        if (offset > MAX_OFFSET || offset < -MAX_OFFSET || time < uint256(MAX_OFFSET)) return false;
        uint256 local = uint256(int256(uint256(time)) + offset);
        uint256 second = local % 1 days;
        return (weekdays >> ((local / 1 days + FIRST_DAY) % 7)) & 1 == 1 && second >= from && second < to;
    }
}
