// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AllOf} from "../../../contracts/src/AllOf.sol";
import {Agent} from "../../../contracts/src/Agent.sol";
import {AnyOf} from "../../../contracts/src/AnyOf.sol";
import {ConditionCheck} from "../../../contracts/src/ConditionCheck.sol";
import {CoSigner} from "../../../contracts/src/CoSigner.sol";
import {CustodyUntil} from "../../../contracts/src/CustodyUntil.sol";
import {DeadmanSwitch} from "../../../contracts/src/DeadmanSwitch.sol";
import {IGrantCondition} from "../../../contracts/src/IGrantCondition.sol";
import {WeekHours} from "../../../contracts/src/WeekHours.sol";
import {AgentTest} from "./AgentTest.sol";
import {vm} from "./Vm.sol";

/// Uses all the gas that it gets.
contract BurningCondition is IGrantCondition {
    function holds(bytes32, address, bytes32, uint64, bytes calldata) external pure returns (bool) {
        while (true) {}
        return true;
    }
}

/// What fits into the gas that conditions and accounts get. Of code that is marked for coverage it would say nothing.
contract ConditionsGasTest is AgentTest {
    bytes32 private constant A = bytes32(uint256(5));

    function setUp() public {
        beginAgent();
    }

    function ask(IGrantCondition condition, bytes memory parameters) private view returns (bool) {
        ConditionCheck.Question memory question = ConditionCheck.Question(id, vm.addr(FIRST), A, uint64(block.timestamp));
        return ConditionCheck.holds(address(condition), parameters, question, ConditionCheck.CONDITION_GAS);
    }

    function test_aPartThatBurnsItsGasLeavesTheOthersTheirs() public {
        BurningCondition burning = new BurningCondition();
        check(!ask(burning, ""), "a burning one does not hold");
        ConditionCheck.Part[] memory list = new ConditionCheck.Part[](4);
        for (uint256 i = 0; i < 3; i++) list[i].condition = burning;
        list[3] = ConditionCheck.Part(new CustodyUntil(), abi.encode(NEXT_QUARTER));
        check(ask(new AnyOf(), abi.encode(list)), "the last of four holds");
        check(!ask(new AllOf(), abi.encode(list)), "not all do");
    }

    /// Four of those that come with the contracts, in a custodian's anchor: and the account answers within its 150,000.
    function test_conditionsMadeOfOthersFitIntoAnAnchor() public {
        ConditionCheck.Part[] memory list = new ConditionCheck.Part[](4);
        list[0] = ConditionCheck.Part(new DeadmanSwitch(relationships), abi.encode(uint64(0)));
        list[1] = ConditionCheck.Part(new CoSigner(relationships), abi.encode(vm.addr(STRANGER), A));
        list[2] = ConditionCheck.Part(new WeekHours(), abi.encode(uint8(127), uint32(0), uint32(1 days), int32(0)));
        list[3] = ConditionCheck.Part(new CustodyUntil(), abi.encode(NEXT_QUARTER));
        check(ask(new AnyOf(), abi.encode(list)) && !ask(new AllOf(), abi.encode(list)), "two of four hold");
        // An AnyOf of two within an AllOf.
        ConditionCheck.Part[] memory two = new ConditionCheck.Part[](2);
        (two[0], two[1]) = (list[0], list[3]);
        ConditionCheck.Part[] memory outer = new ConditionCheck.Part[](1);
        outer[0] = ConditionCheck.Part(new AnyOf(), abi.encode(two));
        Agent.Appointment memory a = appointment(0, FIRST, GRANT);
        a.condition = conditionOf(address(new AllOf()), abi.encode(outer));
        check(a.condition.length > 512, "with the parts of a part it is too long for an agent");
        check(ask(new AllOf(), abi.encode(outer)), "but not for a grant");
        a.condition = conditionOf(address(new AnyOf()), abi.encode(two));
        does(adding(PERSON, OWNER, a));
        uint64 deadline = uint64(block.timestamp + 600);
        bytes memory envelope = anchorEnvelope(FIRST, 0, id, A, 1, deadline, a.condition);
        bytes memory head = abi.encodePacked(ANCHOR | LONG_FIRST, numberOf(id), A, uint8(1), uint32(deadline));
        (bool done,) = submit(operatorOf(0), abi.encodePacked(head, long(envelope)));
        check(done && relationships.relationship(id).anchor == A, "anchored");
    }

    function test_eachPartHasItsOwnParameters() public {
        ConditionCheck.Part[] memory list = new ConditionCheck.Part[](2);
        CustodyUntil until = new CustodyUntil();
        list[0] = ConditionCheck.Part(until, abi.encode(LATER_QUARTER));
        list[1] = ConditionCheck.Part(until, abi.encode(NEXT_QUARTER));
        check(ask(new AllOf(), abi.encode(list)), "both");
        vm.warp(NEXT_QUARTER);
        check(!ask(new AllOf(), abi.encode(list)) && ask(new AnyOf(), abi.encode(list)), "one");
    }

    function test_aConditionThatBurnsDeniesItsCustodianAndHoldsUpNobody() public {
        Agent.Appointment memory a = appointment(0, FIRST, GRANT);
        a.condition = conditionOf(address(new BurningCondition()), "");
        does(adding(PERSON, OWNER, a));
        uint64 deadline = uint64(block.timestamp + 600);
        bytes memory envelope = anchorEnvelope(FIRST, 0, id, A, 1, deadline, a.condition);
        bytes memory head = abi.encodePacked(ANCHOR | LONG_FIRST, numberOf(id), A, uint8(1), uint32(deadline));
        (bool done,) = submit(operatorOf(0), abi.encodePacked(head, long(envelope), packAnchor(PERSON, id, A, 1, deadline)));
        check(done && relationships.relationship(id).sequence == 2, "the owner's is done");
    }
}
