// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Agent} from "../../../contracts/src/Agent.sol";
import {AgentFactory} from "../../../contracts/src/AgentFactory.sol";
import {Carried} from "../../../contracts/src/Carried.sol";
import {AgentTest} from "./AgentTest.sol";
import {EventHistory} from "./EventHistory.sol";
import {vm, Vm} from "./Vm.sol";

/// Whose an agent is, from its making on.
contract AgentRecoveryTest is AgentTest {
    uint64 private constant DELAY = 7 days;

    function setUp() public {
        beginAgent();
    }

    // ------------------------------------------------------------------ the factory

    function test_isMadeOnceForTheControllerAtAKnownAddress() public {
        (uint256 owner, uint256 provider) = (STRANGER, PROVIDER);
        (bool done,) = submit(operatorOf(0), packOpen(owner, provider, block.timestamp + 600));
        check(done, "opened");
        bytes32 other = idOf(owner, provider);
        address expected = factory.agentOf(other);
        check(expected.code.length == 0 && expected != factory.agentOf(id), "not yet, and another's is elsewhere");
        vm.expectEmit(address(factory));
        emit AgentFactory.Created(other, expected, vm.addr(owner));
        Agent made = create(owner, other);
        check(address(made) == expected && made.owner() == vm.addr(owner) && made.relationship() == other, "its own");
        check(address(made).code.length == 77 && agent.owner() == vm.addr(PERSON) && agent.relationship() == id, "a clone");
        refusesToMake(owner, other, uint64(block.timestamp), AgentFactory.AlreadyCreated.selector);
    }

    function test_isMadeForNobodyElse() public {
        (bool done,) = submit(operatorOf(0), packOpen(STRANGER, PROVIDER, block.timestamp + 600));
        bytes32 other = idOf(STRANGER, PROVIDER);
        uint64 now_ = uint64(block.timestamp);
        refusesToMake(PERSON, other, now_, Carried.BadSignature.selector);
        refusesToMake(STRANGER, other, now_ - 1, Carried.Expired.selector);
        refusesToMake(STRANGER, other, now_ + 3601, Carried.DeadlineTooFar.selector);
        refusesToMake(STRANGER, bytes32(uint256(1)), now_, AgentFactory.NotActive.selector);
        // Its controller is the agent already.
        refusesToMake(PERSON, id, now_, AgentFactory.BadOwner.selector);
        (done,) = submit(operatorOf(0), packTerminate(PROVIDER, other, 0, now_));
        check(done, "ended");
        refusesToMake(STRANGER, other, now_, AgentFactory.NotActive.selector);
        vm.expectRevert(abi.encodePacked(Agent.NotTheFactory.selector));
        agent.begin(vm.addr(STRANGER));
        Agent implementation = factory.implementation();
        vm.expectRevert(abi.encodePacked(Agent.NotTheFactory.selector));
        implementation.begin(vm.addr(STRANGER));
        check(implementation.owner() == address(0), "the code itself is nobody's");
        check(implementation.isValidSignature(id, new bytes(65)) == 0xffffffff, "and signs nothing");
    }

    function refusesToMake(uint256 key, bytes32 relationship, uint64 deadline, bytes4 error) private {
        bytes memory signature = sign(key, messageDigest(createMessage(relationship, deadline)));
        vm.prank(operatorOf(0));
        vm.expectRevert(abi.encodePacked(error));
        factory.create(relationship, deadline, signature);
    }

    // ------------------------------------------------------------------ another key

    function test_theOwnerTakesAnotherKey() public {
        refuses(settingOwner(STRANGER, OWNER, vm.addr(NEXT)), Carried.BadSignature.selector);
        refuses(settingOwner(PERSON, OWNER, address(0)), Agent.BadOwner.selector);
        refuses(settingOwner(PERSON, OWNER, address(factory)), Agent.BadOwner.selector);
        add(0, FIRST, 31);
        refuses(settingOwner(FIRST, 0, vm.addr(NEXT)), Agent.NotEmpowered.selector);
        bytes32 history = agent.history();
        vm.recordLogs();
        does(settingOwner(PERSON, OWNER, vm.addr(NEXT)));
        check(agent.history() == EventHistory.extend(history, vm.getRecordedLogs()), "the history is that of the events");
        check(agent.owner() == vm.addr(NEXT) && agent.sequence() == 2, "it is hers");
        refuses(objecting(PERSON, OWNER), Carried.BadSignature.selector);
        does(objecting(NEXT, OWNER));
        check(agent.custodians(0, 1)[0].custodian == vm.addr(FIRST), "custodians stay");
    }

    function test_onlyTheOwnerSaysHowItIsRecovered() public {
        uint8[5] memory thresholds = [1, 17, 2, 2, 0];
        uint64[5] memory delays = [DELAY, DELAY, 3 days - 1, 90 days + 1, DELAY];
        for (uint256 i = 0; i < 5; i++) refuses(settingRecovery(PERSON, OWNER, thresholds[i], delays[i]), Agent.BadRecovery.selector);
        refuses(settingRecovery(PERSON, OWNER, 2, 0), Agent.BadRecovery.selector);
        add(0, FIRST, 31);
        refuses(settingRecovery(FIRST, 0, 2, DELAY), Agent.NotEmpowered.selector);
        refuses(objecting(FIRST, 0), Agent.NotEmpowered.selector);
        does(settingRecovery(PERSON, OWNER, 2, 3 days));
        does(settingRecovery(PERSON, OWNER, 16, 90 days));
        (uint8 threshold, uint64 delay, uint64 objectedAt) = agent.recovery();
        check(threshold == 16 && delay == 90 days && objectedAt == block.timestamp, "as it was said");
        does(settingRecovery(PERSON, OWNER, 0, 0));
        (threshold, delay,) = agent.recovery();
        check(threshold == 0 && delay == 0, "and taken back");
    }

    function test_soManyGuardiansMoveItAfterTheDelay() public {
        guards(3);
        refuses(nominating(FIRST + 3, 3, vm.addr(NEXT)), Agent.NotEmpowered.selector);
        bytes32 history = agent.history();
        vm.recordLogs();
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        vm.warp(block.timestamp + 1 days);
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
        check(agent.custodians(0, 1)[0].nominee == vm.addr(NEXT) && agent.custodians(0, 1)[0].nominatedAt == block.timestamp - 1 days, "kept");
        vm.warp(block.timestamp + DELAY - 1);
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        vm.warp(block.timestamp + 1);
        refuses(takingOver(STRANGER, vm.addr(STRANGER)), Agent.NotEnoughGuardians.selector);
        refuses(takingOver(STRANGER, vm.addr(NEXT)), Carried.BadSignature.selector);
        refuses(takingOver(NEXT, address(0)), Agent.BadOwner.selector);
        refuses(takingOver(NEXT, vm.addr(NEXT), agent.sequence() + 1, uint64(block.timestamp)), Carried.WrongSequence.selector);
        refuses(takingOver(NEXT, vm.addr(NEXT), agent.sequence(), uint64(block.timestamp - 1)), Carried.Expired.selector);
        does(takingOver(NEXT, vm.addr(NEXT)));
        check(agent.history() == EventHistory.extend(history, vm.getRecordedLogs()), "the history is that of the events");
        check(agent.owner() == vm.addr(NEXT), "it is hers");
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        refuses(objecting(PERSON, OWNER), Carried.BadSignature.selector);
        does(objecting(NEXT, OWNER));
    }

    function test_theOwnerObjectsAndNothingCountsThatWasSaid() public {
        guards(2);
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
        vm.warp(block.timestamp + DELAY);
        does(objecting(PERSON, OWNER));
        // In the same second as the objection: not after it.
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        vm.warp(block.timestamp + DELAY);
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
        vm.warp(block.timestamp + DELAY);
        does(takingOver(NEXT, vm.addr(NEXT)));
    }

    function test_whatWasSaidBeforeThereWasARuleDoesNotCount() public {
        add(0, FIRST, GUARD);
        add(1, FIRST + 1, GUARD);
        nameBoth();
        vm.warp(block.timestamp + 4 days);
        does(settingRecovery(PERSON, OWNER, 2, 3 days));
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        vm.warp(block.timestamp + 90 days);
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        // It is said again under the rule, and has its whole delay.
        nameBoth();
        vm.warp(block.timestamp + 3 days - 1);
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        vm.warp(block.timestamp + 1);
        does(takingOver(NEXT, vm.addr(NEXT)));
    }

    function test_whatWasSaidUnderOneRuleDoesNotCountUnderAnother() public {
        guards(3);
        uint8[4] memory thresholds = [2, 3, 2, 2];
        uint64[4] memory delays = [uint64(90 days), 7 days, 7 days, 3 days];
        for (uint256 i = 0; i < 4; i++) {
            does(settingRecovery(PERSON, OWNER, thresholds[i], delays[i]));
            vm.warp(block.timestamp + 1);
            nameBoth();
            vm.warp(block.timestamp + 8 days);
            // Sooner, or by fewer, or for a while by nobody: what was said counts under none of them.
            if (i == 2) {
                does(settingRecovery(PERSON, OWNER, 0, 0));
                refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
            }
            does(settingRecovery(PERSON, OWNER, 2, 3 days));
            refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        }
    }

    function test_aGuardianSaysNothingBeforeItsOwnTimeNorForWhoWasInItsPlace() public {
        guards(1);
        Agent.Appointment memory a = appointment(1, FIRST + 1, GUARD);
        a.notBefore = NEXT_QUARTER;
        does(adding(PERSON, OWNER, a));
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        refuses(nominating(FIRST + 1, 1, vm.addr(NEXT)), Agent.NotEmpowered.selector);
        vm.warp(NEXT_QUARTER);
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        vm.warp(NEXT_QUARTER + DELAY);
        // Somebody else comes into the place, and the same one again.
        for (uint256 i = 2; i > 0; i--) {
            does(ending(PERSON, OWNER, 1, i == 2 ? FIRST + 1 : FIRST + 2));
            add(1, i == 2 ? FIRST + 2 : FIRST + 1, GUARD);
            refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        }
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        vm.warp(block.timestamp + DELAY);
        does(takingOver(NEXT, vm.addr(NEXT)));
    }

    function nameBoth() private {
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
    }

    function test_aGuardianNamesOnlySoOftenUntilTheOwnerIsHeardOf() public {
        guards(2);
        for (uint256 i = 0; i < agent.MAX_NOMINATIONS(); i++) does(nominating(FIRST, 0, vm.addr(i % 2 == 0 ? STRANGER : NEXT)));
        refuses(nominating(FIRST, 0, vm.addr(NEXT)), Agent.NamedTooOften.selector);
        // Another guardian has as many, and what was said last can be taken back.
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
        does(nominating(FIRST, 0, address(0)));
        refuses(nominating(FIRST, 0, address(0)), Agent.NamedTooOften.selector);
        does(objecting(PERSON, OWNER));
        vm.warp(block.timestamp + 1);
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        for (uint256 i = 1; i < agent.MAX_NOMINATIONS(); i++) does(nominating(FIRST, 0, vm.addr(NEXT)));
        refuses(nominating(FIRST, 0, vm.addr(STRANGER)), Agent.NamedTooOften.selector);
        // A new one in its place begins anew, and so do all with a new owner.
        does(ending(PERSON, OWNER, 0, FIRST));
        add(0, FIRST, GUARD);
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
        vm.warp(block.timestamp + DELAY);
        does(takingOver(NEXT, vm.addr(NEXT)));
        for (uint256 i = 0; i < agent.MAX_NOMINATIONS(); i++) does(nominating(FIRST, 0, vm.addr(STRANGER)));
    }

    function test_countsGuardiansWhoStillAreAndStillSaySo() public {
        guards(2);
        Agent.Appointment memory a = appointment(4, FIRST + 4, GUARD);
        a.notAfter = NEXT_QUARTER;
        does(adding(PERSON, OWNER, a));
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
        does(nominating(FIRST + 4, 4, vm.addr(NEXT)));
        does(nominating(FIRST + 1, 1, address(0)));
        check(agent.custodians(1, 1)[0].nominatedAt == 0, "taken back");
        vm.warp(NEXT_QUARTER - 1);
        does(nominating(FIRST + 1, 1, vm.addr(NEXT)));
        vm.warp(NEXT_QUARTER);
        refuses(nominating(FIRST + 4, 4, vm.addr(NEXT)), Agent.NotEmpowered.selector);
        // One is over, one has said so since yesterday only.
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        vm.warp(NEXT_QUARTER + DELAY);
        does(nominating(FIRST, 0, vm.addr(STRANGER)));
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        does(nominating(FIRST, 0, vm.addr(NEXT)));
        vm.warp(NEXT_QUARTER + 2 * DELAY);
        does(ending(PERSON, OWNER, 1, FIRST + 1));
        add(1, FIRST + 1, GUARD);
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
        does(settingRecovery(PERSON, OWNER, 0, 0));
        refuses(takingOver(NEXT, vm.addr(NEXT)), Agent.NotEnoughGuardians.selector);
    }

    /// So many guardians, of whom two are enough; and one who is none.
    function guards(uint8 count) private {
        for (uint8 i = 0; i < count; i++) add(i, FIRST + i, GUARD);
        add(3, FIRST + 3, READ | GRANT | REVOKE | ADD);
        does(settingRecovery(PERSON, OWNER, 2, DELAY));
        // What is said in the second in which the rule is set does not count.
        vm.warp(block.timestamp + 1);
    }
}
