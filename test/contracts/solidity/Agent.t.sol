// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Agent} from "../../../contracts/src/Agent.sol";
import {Carried} from "../../../contracts/src/Carried.sol";
import {AgentTest, SwitchedCondition} from "./AgentTest.sol";
import {EventHistory} from "./EventHistory.sol";
import {vm, Vm} from "./Vm.sol";

/// Who may be added to an agent and ended, by whom, and what each may do; see specs/agent.md.
contract AgentCustodiansTest is AgentTest {
    SwitchedCondition private _switch;

    function setUp() public {
        beginAgent();
        _switch = new SwitchedCondition();
    }

    function test_theOwnerGivesPowersAndTakesThem() public {
        check(agent.history() != 0 && agent.sequence() == 0, "it begins with one event");
        bytes32 history = agent.history();
        Agent.Appointment memory a = appointment(3, FIRST, READ | GRANT);
        a.notAfter = NEXT_QUARTER;
        a.condition = conditionOf(address(_switch), "parameters");
        vm.recordLogs();
        does(adding(PERSON, OWNER, a));
        does(ending(PERSON, OWNER, 3, FIRST));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        check(logs.length == 2 && agent.history() == EventHistory.extend(history, logs), "the history is that of the events");
        check(keccak256(logs[0].data) == keccak256(abi.encode(a.powers, a.notBefore, a.notAfter, a.condition, OWNER, vm.addr(PERSON), uint64(1))), "all of it is told");
        check(keccak256(logs[1].data) == keccak256(abi.encode(OWNER, vm.addr(PERSON), uint64(2))), "and who ended it");
        check(agent.custodians(3, 1)[0].custodian == address(0), "the place is empty");
        add(3, FIRST + 1, REVOKE);
        check(agent.custodians(3, 1)[0].condition == 0 && agent.powersOf(3, "") == REVOKE, "nothing is left of who was there");
    }

    function test_pagesThePlaces() public {
        add(2, FIRST, READ);
        Agent.Custodian[] memory page = agent.custodians(0, 99);
        check(page.length == 16 && page[2].custodian == vm.addr(FIRST) && page[2].addedBy == OWNER && page[2].powers == READ, "all");
        check(page[2].notBefore == LAST_QUARTER && page[2].notAfter == NO_END, "its window");
        check(agent.custodians(2, 1).length == 1 && agent.custodians(15, 9).length == 1 && agent.custodians(16, 9).length == 0, "a few");
        bytes[] memory conditions = new bytes[](3);
        uint8[] memory powers = agent.powers(1, conditions);
        check(powers.length == 3 && powers[0] == 0 && powers[1] == READ && powers[2] == 0, "powers of three");
        check(agent.powersOf(16, "") == 0, "there is no such place");
    }

    function test_refusesWhatIsNoAppointment() public {
        add(0, FIRST, READ);
        Agent.Appointment memory a = appointment(0, FIRST, READ);
        refuses(adding(PERSON, OWNER, a), Agent.PlaceTaken.selector);
        a.place = 16;
        refuses(adding(PERSON, OWNER, a), Agent.BadPlace.selector);
        a.place = 1;
        a.custodian = address(0);
        refuses(adding(PERSON, OWNER, a), Agent.BadCustodian.selector);
        refuses(adding(PERSON, OWNER, appointment(1, FIRST, 0)), Agent.BadPowers.selector);
        refuses(adding(PERSON, OWNER, appointment(1, FIRST, 32)), Agent.BadPowers.selector);
        a = appointment(1, FIRST, READ);
        a.condition = new bytes(19);
        refuses(adding(PERSON, OWNER, a), Agent.BadCondition.selector);
        a.condition = new bytes(513);
        refuses(adding(PERSON, OWNER, a), Agent.BadCondition.selector);
        a.condition = new bytes(512);
        does(adding(PERSON, OWNER, a));
        a = appointment(2, FIRST, READ | GUARD);
        a.condition = new bytes(20);
        refuses(adding(PERSON, OWNER, a), Agent.BadCondition.selector);
        a.condition = "";
        does(adding(PERSON, OWNER, a));
        refuses(adding(PERSON, OWNER, appointment(3, FIRST, GUARD)), Agent.AlreadyGuardian.selector);
        does(adding(PERSON, OWNER, appointment(3, FIRST + 1, GUARD)));
    }

    /// An exact day would publish a birthday.
    function test_takesQuartersOnly() public {
        uint64[4] memory begins = [LAST_QUARTER + 1, LAST_QUARTER, NEXT_QUARTER, LAST_QUARTER];
        uint64[4] memory ends = [NEXT_QUARTER, NEXT_QUARTER + 86400, NEXT_QUARTER, LAST_QUARTER];
        Agent.Appointment memory a = appointment(0, FIRST, READ);
        for (uint256 i = 0; i < 4; i++) {
            (a.notBefore, a.notAfter) = (begins[i], ends[i]);
            refuses(adding(PERSON, OWNER, a), Agent.BadWindow.selector);
        }
        (a.notBefore, a.notAfter) = (0, LAST_QUARTER);
        refuses(adding(PERSON, OWNER, a), Agent.BadWindow.selector);
        (a.notBefore, a.notAfter) = (uint64(type(uint32).max) + 1 + LAST_QUARTER, uint64(type(uint32).max) + 1 + NEXT_QUARTER);
        refuses(adding(PERSON, OWNER, a), Agent.BadWindow.selector);
        (a.notBefore, a.notAfter) = (0, NEXT_QUARTER);
        does(adding(PERSON, OWNER, a));
    }

    function test_powersBeginAndEndByThemselves(uint32 time) public {
        Agent.Appointment memory a = appointment(0, FIRST, READ | ADD);
        (a.notBefore, a.notAfter) = (NEXT_QUARTER, LATER_QUARTER);
        does(adding(PERSON, OWNER, a));
        uint64[5] memory times = [NEXT_QUARTER - 1, NEXT_QUARTER, LATER_QUARTER - 1, LATER_QUARTER, uint64(BEGINNING) + time];
        for (uint256 i = 0; i < times.length; i++) {
            vm.warp(times[i]);
            bool isWithin = times[i] >= NEXT_QUARTER && times[i] < LATER_QUARTER;
            check(agent.powersOf(0, "") == (isWithin ? READ | ADD : 0), "within its window, and then only");
        }
        vm.warp(BEGINNING);
        add(1, FIRST, GRANT);
        vm.warp(uint256(NO_END) + 1);
        check(agent.powersOf(1, "") == GRANT, "no end is none");
    }

    function test_aCustodianHasItsPowersWhileItsConditionHolds() public {
        Agent.Appointment memory a = appointment(0, FIRST, READ | ADD);
        a.condition = conditionOf(address(_switch), hex"01");
        does(adding(PERSON, OWNER, a));
        check(agent.powersOf(0, a.condition) == 0, "it does not hold");
        _switch.set(true);
        check(agent.powersOf(0, a.condition) == READ | ADD, "it does");
        check(agent.powersOf(0, "") == 0 && agent.powersOf(0, conditionOf(address(_switch), hex"02")) == 0, "of another nothing is asked");
        Agent.Appointment memory b = appointment(1, FIRST + 1, READ);
        b.condition = a.condition;
        refuses(adding(FIRST, 0, b), Agent.NotEmpowered.selector);
        does(addingUnder(FIRST, 0, b, a.condition));
        b.place = 2;
        b.condition = "";
        refuses(addingUnder(FIRST, 0, b, a.condition), Agent.MoreThanItHas.selector);
        _switch.set(false);
        b.condition = a.condition;
        refuses(addingUnder(FIRST, 0, b, a.condition), Agent.NotEmpowered.selector);
    }

    function test_aCustodianGivesNoMoreThanItHas() public {
        Agent.Appointment memory own = appointment(0, FIRST, READ | GRANT | ADD);
        own.notAfter = LATER_QUARTER;
        does(adding(PERSON, OWNER, own));
        add(1, FIRST + 1, READ | GRANT | REVOKE);
        add(2, FIRST + 2, ADD | GUARD);
        Agent.Appointment memory a = appointment(3, FIRST + 3, READ | REVOKE);
        a.notAfter = LATER_QUARTER;
        refuses(adding(FIRST, 0, a), Agent.MoreThanItHas.selector);
        a.powers = READ;
        a.notAfter = NO_END;
        refuses(adding(FIRST, 0, a), Agent.MoreThanItHas.selector);
        a.notAfter = NEXT_QUARTER;
        a.notBefore = 0;
        refuses(adding(FIRST, 0, a), Agent.MoreThanItHas.selector);
        a.notBefore = LAST_QUARTER;
        refuses(adding(FIRST + 1, 1, a), Agent.NotEmpowered.selector);
        a.powers = GUARD;
        refuses(adding(FIRST + 2, 2, a), Agent.MoreThanItHas.selector);
        a.powers = READ | ADD;
        a.condition = conditionOf(address(_switch), "");
        bytes32 history = agent.history();
        vm.recordLogs();
        does(adding(FIRST, 0, a));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        check(keccak256(logs[0].data) == keccak256(abi.encode(a.powers, a.notBefore, a.notAfter, a.condition, uint8(0), vm.addr(FIRST), uint64(1))), "who did it as what is told");
        check(agent.history() == EventHistory.extend(history, logs), "the history is that of the events");
        Agent.Custodian memory added = agent.custodians(3, 1)[0];
        check(added.addedBy == 0 && agent.custodians(0, 1)[0].sequence == 1 && agent.sequence() == 3, "and kept");
    }

    function test_endsWithACustodianAllThatItAdded() public {
        add(0, FIRST, READ | ADD);
        does(adding(FIRST, 0, appointment(1, FIRST + 1, READ | ADD)));
        does(adding(FIRST + 1, 1, appointment(2, FIRST + 2, READ)));
        does(adding(FIRST, 0, appointment(3, FIRST + 3, READ)));
        add(4, FIRST + 4, READ | ADD);
        refuses(ending(FIRST + 4, 4, 2, FIRST + 2), Agent.NotEmpowered.selector);
        refuses(ending(FIRST + 1, 1, 0, FIRST), Agent.NotEmpowered.selector);
        refuses(ending(PERSON, OWNER, 1, FIRST), Agent.BadPlace.selector);
        refuses(ending(PERSON, OWNER, 5, 0), Agent.BadPlace.selector);
        refuses(ending(PERSON, OWNER, 16, FIRST), Agent.BadPlace.selector);
        does(ending(FIRST, 0, 2, FIRST + 2));
        check(agent.custodians(2, 1)[0].custodian == address(0), "one two below");
        does(adding(FIRST + 1, 1, appointment(2, FIRST + 2, READ)));
        bytes32 history = agent.history();
        vm.recordLogs();
        does(ending(FIRST, 0, 0, FIRST));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        check(logs.length == 4 && agent.history() == EventHistory.extend(history, logs), "each is told of");
        Agent.Custodian[] memory page = agent.custodians(0, 5);
        for (uint256 i = 0; i < 4; i++) check(page[i].custodian == address(0) && page[i].powers == 0, "all are gone");
        check(page[4].custodian == vm.addr(FIRST + 4) && page[0].sequence == 4, "the other stays, and numbers go on");
    }

    /// What narrows needs no power: its own end and that of those it added.
    function test_endsWhenItsPowersAreOverToo() public {
        Agent.Appointment memory a = appointment(0, FIRST, READ | ADD);
        a.notAfter = NEXT_QUARTER;
        does(adding(PERSON, OWNER, a));
        a.place = 1;
        does(adding(FIRST, 0, a));
        vm.warp(NEXT_QUARTER);
        a = appointment(2, FIRST, READ);
        refuses(adding(FIRST, 0, a), Agent.NotEmpowered.selector);
        does(ending(FIRST, 0, 1, FIRST));
        does(ending(FIRST, 0, 0, FIRST));
    }

    /// Places are filled to the last, and no custodian can keep the owner from emptying them.
    function test_hasSixteenPlaces() public {
        add(0, FIRST, READ | ADD);
        for (uint8 i = 1; i < 16; i++) does(adding(FIRST, 0, appointment(i, FIRST + i, READ)));
        refuses(adding(PERSON, OWNER, appointment(16, FIRST + 16, READ)), Agent.BadPlace.selector);
        does(ending(PERSON, OWNER, 0, FIRST));
        add(15, FIRST, READ);
    }

    // ------------------------------------------------------------------ what every message has

    function test_takesAMessageOnceInTimeAndByAMembersHand() public {
        Agent.Appointment memory a = appointment(0, FIRST, READ);
        bytes memory message = addMessage(a);
        bytes memory once = adding(PERSON, OWNER, a);
        refuses(vm.addr(STRANGER), once, Carried.NotAMember.selector);
        refuses(abi.encodeCall(Agent.addCustodian, (a, actOf(PERSON, OWNER, message, 1, uint64(block.timestamp), ""))), Carried.WrongSequence.selector);
        refuses(abi.encodeCall(Agent.addCustodian, (a, actOf(PERSON, OWNER, message, 0, uint64(block.timestamp - 1), ""))), Carried.Expired.selector);
        refuses(abi.encodeCall(Agent.addCustodian, (a, actOf(PERSON, OWNER, message, 0, uint64(block.timestamp + 3601), ""))), Carried.DeadlineTooFar.selector);
        refuses(adding(STRANGER, OWNER, a), Carried.BadSignature.selector);
        refuses(adding(PERSON, 16, a), Agent.BadPlace.selector);
        // Nobody signs for an empty place.
        refuses(adding(STRANGER, 5, a), Carried.BadSignature.selector);
        Agent.Act memory act = actOf(PERSON, OWNER, message);
        a.powers = GRANT;
        refuses(abi.encodeCall(Agent.addCustodian, (a, act)), Carried.BadSignature.selector);
        does(once);
        refuses(once, Carried.WrongSequence.selector);
        does(ending(PERSON, OWNER, 0, FIRST));
        refuses(once, Carried.WrongSequence.selector);
        Agent.Appointment memory b = appointment(0, FIRST, READ);
        does(abi.encodeCall(Agent.addCustodian, (b, actOf(PERSON, OWNER, addMessage(b), 2, uint64(block.timestamp + 3600), ""))));
        refuses(ending(FIRST, 0, 0, FIRST + 1), Agent.BadPlace.selector);
        refuses(abi.encodeCall(Agent.endCustodian, (0, vm.addr(FIRST), actOf(FIRST, 0, endMessage(0, vm.addr(FIRST)), 1, uint64(block.timestamp), ""))), Carried.WrongSequence.selector);
        does(abi.encodeCall(Agent.endCustodian, (0, vm.addr(FIRST), actOf(FIRST, 0, endMessage(0, vm.addr(FIRST)), 0, uint64(block.timestamp), ""))));
    }
}
