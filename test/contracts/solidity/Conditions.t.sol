// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AllOf} from "../../../contracts/src/AllOf.sol";
import {AnyOf} from "../../../contracts/src/AnyOf.sol";
import {Agent} from "../../../contracts/src/Agent.sol";
import {Carried} from "../../../contracts/src/Carried.sol";
import {ConditionCheck} from "../../../contracts/src/ConditionCheck.sol";
import {CoSigner} from "../../../contracts/src/CoSigner.sol";
import {CustodyUntil} from "../../../contracts/src/CustodyUntil.sol";
import {DeadmanSwitch} from "../../../contracts/src/DeadmanSwitch.sol";
import {IGrantCondition} from "../../../contracts/src/IGrantCondition.sol";
import {WeekHours} from "../../../contracts/src/WeekHours.sol";
import {AgentTest} from "./AgentTest.sol";
import {vm} from "./Vm.sol";

/// Answers as the test tells it.
contract Answering {
    bytes private _answer;
    bool private _reverts;

    constructor(bytes memory answer, bool reverts) {
        (_answer, _reverts) = (answer, reverts);
    }

    fallback() external {
        bytes memory answer = _answer;
        if (_reverts) revert("no");
        assembly {
            return(add(answer, 32), mload(answer))
        }
    }
}

/// The conditions that come with the contracts; see specs/conditions.md.
contract ConditionsTest is AgentTest {
    bytes32 private constant ACTION = keccak256("read");
    uint64 private constant SILENCE = 30 days;
    DeadmanSwitch private _deadman;
    CoSigner private _cosigner;

    function setUp() public {
        beginAgent();
        _deadman = new DeadmanSwitch(relationships);
        _cosigner = new CoSigner(relationships);
    }

    function ask(IGrantCondition condition, uint256 time, bytes memory parameters) private view returns (bool) {
        ConditionCheck.Question memory question = ConditionCheck.Question(id, vm.addr(FIRST), ACTION, uint64(time));
        return ConditionCheck.holds(address(condition), parameters, question, ConditionCheck.CONDITION_GAS);
    }

    function test_onlyAPlainYesIsAYes() public {
        check(ask(answering(abi.encode(true), false), 0, ""), "yes");
        check(ask(answering(abi.encode(true, new bytes(4096)), false), 0, ""), "one word is read of a long answer");
        check(!ask(answering(abi.encode(uint256(2)), false), 0, "") && !ask(answering(abi.encode(false), false), 0, ""), "another word");
        check(!ask(answering(new bytes(31), false), 0, "") && !ask(answering("", false), 0, ""), "no whole word");
        check(!ask(answering(abi.encode(true), true), 0, "") && !ask(IGrantCondition(vm.addr(STRANGER)), 0, ""), "a revert, no code");
    }

    // ------------------------------------------------------------------ silence

    function test_aDeadManSwitchHoldsWhileThePersonIsSilent() public {
        bytes memory parameters = abi.encode(SILENCE);
        check(!ask(_deadman, block.timestamp + 10 * SILENCE, parameters), "who was never heard is not silent");
        uint64 heardAt = uint64(block.timestamp);
        vm.expectEmit(address(_deadman));
        emit DeadmanSwitch.Heard(id, 1);
        (bool done,) = show(PERSON, id, 0, heardAt);
        check(done && !ask(_deadman, heardAt + SILENCE - 1, parameters), "heard of");
        check(ask(_deadman, heardAt + SILENCE, parameters) && !ask(_deadman, heardAt - 1, parameters), "silent since then");
        vm.warp(heardAt + SILENCE);
        (done,) = show(PERSON, id, 1, heardAt + SILENCE);
        check(done && !ask(_deadman, block.timestamp, parameters), "back");
        check(!ask(_deadman, block.timestamp, "") && !ask(_deadman, block.timestamp, abi.encode(type(uint64).max)), "no such parameters");
        (uint64 at, uint64 sequence) = _deadman.lifeOf(id);
        check(at == heardAt + SILENCE && sequence == 2, "kept");
    }

    function test_aSignOfLifeIsThePersonsAlone() public {
        uint64 now_ = uint64(block.timestamp);
        add(0, FIRST, 31);
        refusesToShow(FIRST, id, 0, now_, Carried.BadSignature.selector);
        refusesToShow(PERSON, bytes32(uint256(1)), 0, now_, Carried.BadSignature.selector);
        refusesToShow(PERSON, id, 1, now_, Carried.WrongSequence.selector);
        refusesToShow(PERSON, id, 0, now_ - 1, Carried.Expired.selector);
        bytes memory fields = abi.encode(id, uint64(0), now_);
        bytes32 digest_ = messageDigest(abi.encode(keccak256("SignOfLife(bytes32 relationship,uint64 expectedSequence,uint64 deadline)"), id, uint64(0), now_));
        for (uint8 kind = 0; kind < 4; kind++) {
            vm.prank(operatorOf(0));
            (bool done,) = address(_deadman).call(abi.encodeCall(DeadmanSwitch.show, (id, 0, now_, abi.encodePacked(kind, uint8(0), sign(FIRST, digest_), fields, new bytes(128)))));
            check(!done, "no custodian's envelope is one");
        }
        (bool shown,) = show(PERSON, id, 0, now_);
        check(shown, "hers is");
    }

    function test_aProxyActsWhileThePersonIsSilentAndNoLonger() public {
        Agent.Appointment memory a = appointment(0, FIRST, READ | GRANT);
        a.condition = conditionOf(address(_deadman), abi.encode(SILENCE));
        does(adding(PERSON, OWNER, a));
        (bool done,) = show(PERSON, id, 0, uint64(block.timestamp));
        check(done && agent.powersOf(0, a.condition) == 0, "not yet");
        vm.warp(block.timestamp + SILENCE);
        check(agent.powersOf(0, a.condition) == READ | GRANT, "silent");
        (done,) = show(PERSON, id, 1, uint64(block.timestamp));
        check(done && agent.powersOf(0, a.condition) == 0, "back");
    }

    function show(uint256 key, bytes32 relationship, uint64 sequence, uint64 deadline) private returns (bool done, bytes memory answer) {
        bytes32 type_ = keccak256("SignOfLife(bytes32 relationship,uint64 expectedSequence,uint64 deadline)");
        bytes memory signature = sign(key, messageDigest(abi.encode(type_, relationship, sequence, deadline)));
        vm.prank(operatorOf(0));
        return address(_deadman).call(abi.encodeCall(DeadmanSwitch.show, (relationship, sequence, deadline, signature)));
    }

    function refusesToShow(uint256 key, bytes32 relationship, uint64 sequence, uint64 deadline, bytes4 error) private {
        (bool done, bytes memory answer) = show(key, relationship, sequence, deadline);
        check(!done && bytes4(answer) == error, "refused for another reason, or not at all");
    }

    // ------------------------------------------------------------------ another who agrees

    function test_holdsWhileTheCosignerAgrees() public {
        bytes32 salt = keccak256("salt");
        bytes32 subject = keccak256(abi.encode(id, vm.addr(FIRST), ACTION, salt));
        bytes memory parameters = abi.encode(vm.addr(STRANGER), salt);
        uint64 now_ = uint64(block.timestamp);
        check(!ask(_cosigner, now_, parameters), "nothing was said");
        check(agree(PERSON, subject, now_ + 10, 0, now_) == Carried.BadSignature.selector, "by another");
        check(agree(STRANGER, subject, now_ + 10, 1, now_) == Carried.WrongSequence.selector, "out of order");
        check(agree(STRANGER, subject, now_ + 10, 0, now_ + 3601) == Carried.DeadlineTooFar.selector, "kept for long");
        vm.expectEmit(address(_cosigner));
        emit CoSigner.CoSigned(vm.addr(STRANGER), subject, now_ + 10, 1);
        check(agree(STRANGER, subject, now_ + 10, 0, now_) == 0, "agreed");
        check(ask(_cosigner, now_ + 9, parameters) && !ask(_cosigner, now_ + 10, parameters), "until then");
        check(!ask(_cosigner, now_, abi.encode(vm.addr(STRANGER), keccak256("another"))) && !ask(_cosigner, now_, abi.encode(vm.addr(PERSON), salt)), "and to that alone");
        check(agree(STRANGER, subject, 0, 1, now_) == 0 && !ask(_cosigner, now_, parameters), "taken back");
        (uint64 until, uint64 sequence) = _cosigner.agreementOf(vm.addr(STRANGER), subject);
        check(until == 0 && sequence == 2, "kept");
    }

    function agree(uint256 key, bytes32 subject, uint64 until, uint64 sequence, uint64 deadline) private returns (bytes4) {
        bytes32 type_ = keccak256("CoSign(bytes32 subject,uint64 until,uint64 expectedSequence,uint64 deadline)");
        bytes memory signature = sign(key, messageDigest(abi.encode(type_, subject, until, sequence, deadline)));
        vm.prank(operatorOf(0));
        (bool done, bytes memory answer) = address(_cosigner).call(
            abi.encodeCall(CoSigner.agree, (vm.addr(STRANGER), subject, until, sequence, deadline, signature))
        );
        return done ? bytes4(0) : bytes4(answer);
    }

    // ------------------------------------------------------------------ times

    function test_custodyEndsWithAQuarter() public {
        CustodyUntil until = new CustodyUntil();
        bytes memory parameters = abi.encode(NEXT_QUARTER);
        check(ask(until, NEXT_QUARTER - 1, parameters) && !ask(until, NEXT_QUARTER, parameters), "until then");
        check(!ask(until, 0, abi.encode(NEXT_QUARTER + 1)) && !ask(until, 0, ""), "no quarter");
    }

    function test_custodyKnowsEveryQuarterAndNoOtherDay() public {
        CustodyUntil until = new CustodyUntil();
        uint256 day = 0;
        for (uint256 year = 1970; year < 2100; year++) {
            uint256[4] memory lengths = [uint256(year % 4 == 0 ? 91 : 90), 91, 92, 92];
            for (uint256 i = 0; i < 4; i++) {
                // Zero is no time that anything could be before.
                check(day == 0 || until.holds(id, address(0), 0, 0, abi.encode(day * 1 days)), "a quarter");
                check(!until.holds(id, address(0), 0, 0, abi.encode(day * 1 days + 1)), "its second second");
                check(!until.holds(id, address(0), 0, 0, abi.encode((day + 1 + (year * 7 + i) % (lengths[i] - 1)) * 1 days)), "a day in it");
                day += lengths[i];
            }
        }
        check(day * 1 days == 4102444800 && !until.holds(id, address(0), 0, 0, abi.encode(day * 1 days)), "from 2100 on none");
    }

    function test_hoursOfAWeek() public {
        WeekHours hoursOf = new WeekHours();
        // 2033-05-18 was a Wednesday.
        uint256 midnight = 2_000_000_000 - 2_000_000_000 % 1 days;
        bytes memory parameters = abi.encode(uint8(4), uint32(8 hours), uint32(18 hours), int32(0));
        check(!ask(hoursOf, midnight + 8 hours - 1, parameters) && ask(hoursOf, midnight + 8 hours, parameters), "from eight");
        check(ask(hoursOf, midnight + 18 hours - 1, parameters) && !ask(hoursOf, midnight + 18 hours, parameters), "to six");
        check(!ask(hoursOf, midnight + 1 days + 9 hours, parameters) && ask(hoursOf, midnight + 7 days + 9 hours, parameters), "on Wednesdays");
        parameters = abi.encode(uint8(8), uint32(0), uint32(1 hours), int32(2 hours));
        check(ask(hoursOf, midnight + 22 hours, parameters) && !ask(hoursOf, midnight + 23 hours, parameters), "by a clock that is ahead");
        parameters = abi.encode(uint8(2), uint32(23 hours), uint32(1 days), int32(-1 hours));
        check(ask(hoursOf, midnight, parameters) && !ask(hoursOf, midnight + 1 hours, parameters), "by one that is behind");
        parameters = abi.encode(uint8(127), uint32(0), uint32(1 days), int32(14 hours + 1));
        check(!ask(hoursOf, midnight, parameters), "no such clock");
        parameters = abi.encode(uint8(127), uint32(0), uint32(1 days), int32(-14 hours - 1));
        check(!ask(hoursOf, midnight, parameters), "nor such");
        parameters = abi.encode(uint8(127), uint32(0), uint32(1 days), int32(-14 hours));
        check(ask(hoursOf, midnight, parameters) && !ask(hoursOf, 14 hours - 1, parameters) && ask(hoursOf, 14 hours, parameters), "from the second day of time on");
    }

    // ------------------------------------------------------------------ several

    function test_allOfAndAnyOfTheirParts() public {
        (AllOf all, AnyOf any) = (new AllOf(), new AnyOf());
        IGrantCondition yes = answering(abi.encode(true), false);
        IGrantCondition no = answering(abi.encode(false), false);
        IGrantCondition fails = answering("", true);
        check(ask(all, 0, parts(yes, yes)) && !ask(all, 0, parts(yes, no)) && !ask(all, 0, parts(fails, yes)), "all");
        check(ask(any, 0, parts(no, yes)) && ask(any, 0, parts(yes, fails)) && !ask(any, 0, parts(no, fails)), "any");
        for (uint256 count = 0; count < 6; count++) {
            ConditionCheck.Part[] memory list = new ConditionCheck.Part[](count);
            for (uint256 i = 0; i < count; i++) list[i].condition = yes;
            bool isSome = count > 0 && count < 5;
            check(ask(all, 0, abi.encode(list)) == isSome && ask(any, 0, abi.encode(list)) == isSome, "one to four");
        }
        check(!ask(all, 0, "") && !ask(any, 0, "none"), "no parts");
    }

    function parts(IGrantCondition first, IGrantCondition second) private pure returns (bytes memory) {
        ConditionCheck.Part[] memory list = new ConditionCheck.Part[](2);
        (list[0].condition, list[1].condition) = (first, second);
        return abi.encode(list);
    }

    function answering(bytes memory answer, bool reverts) private returns (IGrantCondition) {
        return IGrantCondition(address(new Answering(answer, reverts)));
    }
}
