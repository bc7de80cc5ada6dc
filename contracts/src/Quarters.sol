// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title The first seconds of quarters, UTC
/// @notice An exact date on the chain would publish a birthday. Nothing is rounded here: who writes a date gives a quarter's, and any other is refused.
library Quarters {
    /// @notice 2100-01-01: the first year that is divisible by four and has no 29th of February.
    uint256 internal constant END = 4_102_444_800;
    /// Days from the beginning of four years, of which the third has a 29th of February, to each of their 16 quarters; two bytes each, the last first.
    uint256 private constant DAYS = 0x055904fd04a2044803ec0390033502da027e022201c7016d011100b5005a0000;
    uint256 private constant DAYS_OF_FOUR_YEARS = 1461;

    /// @param time in seconds since 1970, the second year before one with a 29th of February
    /// @return whether a quarter begins with this second; never from {END} on
    function isStart(uint256 time) internal pure returns (bool) {
        if (time >= END || time % 1 days != 0) return false;
        uint256 day = (time / 1 days) % DAYS_OF_FOUR_YEARS;
        for (uint256 i = 0; i < 256; i += 16) {
            if (uint16(DAYS >> i) == day) return true;
        }
        return false;
    }
}
