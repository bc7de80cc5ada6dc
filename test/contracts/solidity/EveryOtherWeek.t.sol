// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AllOf} from "../../../contracts/src/AllOf.sol";
import {ConditionCheck} from "../../../contracts/src/ConditionCheck.sol";
import {IGrantCondition} from "../../../contracts/src/IGrantCondition.sol";
import {WeekHours} from "../../../contracts/src/WeekHours.sol";
import {EveryOtherWeek} from "./EveryOtherWeek.sol";

/// The condition that docs/new-permission.md writes, asked as everybody asks.
contract EveryOtherWeekTest {
    /// A Monday.
    uint64 private constant FIRST = 1_767_571_200;
    bytes private constant MINE = abi.encode(FIRST, 1 weeks, 2 weeks);
    bytes private constant YOURS = abi.encode(FIRST + 1 weeks, 1 weeks, 2 weeks);
    EveryOtherWeek private _condition;

    function setUp() public {
        _condition = new EveryOtherWeek();
    }

    function ask(IGrantCondition condition, uint64 time, bytes memory parameters) private view returns (bool) {
        ConditionCheck.Question memory question =
            ConditionCheck.Question(bytes32(uint256(1)), address(2), keccak256("read"), time);
        return ConditionCheck.holds(address(condition), parameters, question, ConditionCheck.CONDITION_GAS);
    }

    function test_holdsFromTheFirstSecondOfAWeekToItsLast() public view {
        require(!ask(_condition, FIRST - 1, MINE), "not before the first");
        require(ask(_condition, FIRST, MINE) && ask(_condition, FIRST + 1 weeks - 1, MINE), "in the first week");
        require(!ask(_condition, FIRST + 1 weeks, MINE), "not in the second");
        require(ask(_condition, FIRST + 2 weeks, MINE), "again in the third");
    }

    function test_doesNotHoldWhereItKnowsTooLittle() public view {
        require(!ask(_condition, FIRST, ""), "no parameters");
        require(!ask(_condition, FIRST, abi.encode(FIRST, 1 weeks)), "too few");
        require(!ask(_condition, FIRST, abi.encode(FIRST, 1 weeks, 0)), "no period");
        require(!ask(_condition, FIRST, abi.encode(FIRST, uint256(2) ** 40, 2 weeks)), "a number that is too large");
    }

    /// From the second week on it is always one of the two.
    function testFuzz_oneParentOrTheOther(uint32 later) public view {
        uint64 time = FIRST + 1 weeks + later;
        require(ask(_condition, time, MINE) != ask(_condition, time, YOURS), "never both, never neither");
    }

    function test_goesTogetherWithOthers() public {
        ConditionCheck.Part[] memory parts = new ConditionCheck.Part[](2);
        parts[0] = ConditionCheck.Part(_condition, MINE);
        parts[1] = ConditionCheck.Part(new WeekHours(), abi.encode(uint8(1), uint32(8 hours), uint32(18 hours), int32(0)));
        AllOf all = new AllOf();
        require(ask(all, FIRST + 9 hours, abi.encode(parts)), "Monday morning of my week");
        require(!ask(all, FIRST + 1 days + 9 hours, abi.encode(parts)), "not on its Tuesday");
        require(!ask(all, FIRST + 1 weeks + 9 hours, abi.encode(parts)), "not in yours");
    }
}
