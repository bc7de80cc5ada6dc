// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "../../../contracts/src/ProviderRegistry.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {vm} from "./Vm.sol";

/// What is voted on, what decides, and how the seats follow.
contract RegistryVotesTest is RegistryTest {
    /// No transaction of the registry may need more: a block of the network's genesis has room for it.
    uint256 private constant MOST_GAS = 8_000_000;

    ProviderRegistry.Choice private constant FOR = ProviderRegistry.Choice.For;
    ProviderRegistry.Choice private constant AGAINST = ProviderRegistry.Choice.Against;

    /// MedRec 2.0 let half of an even number win.
    function test_twoOfFourDecideNothing() public {
        found(4);
        uint64 admission = propose(4);
        vm.prank(operatorOf(0));
        uint64 removal = registry.proposeRemoval(4);
        vm.prank(operatorOf(0));
        uint64 rotation = registry.proposeRotation(4, ProviderRegistry.Role.Operator, vm.addr(500));
        for (uint64 id = admission; id <= rotation; id++) {
            for (uint256 i = 0; i < 2; i++) voteAs(i, id, FOR);
            vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotDecided.selector, 2, 0, 4));
            registry.settle(id);
            for (uint256 i = 2; i < 4; i++) voteAs(i, id, AGAINST);
            vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotDecided.selector, 2, 2, 4));
            registry.settle(id);
            check(registry.stateOf(id) == ProviderRegistry.State.Open, "two against two");
        }
        check(registry.memberCount() == 4 && registry.idByOperator(operatorOf(3)) == 4, "nobody came and nobody went");
        voteAs(2, admission, FOR);
        check(registry.memberCount() == 5 && registry.stateOf(admission) == ProviderRegistry.State.Accepted, "three of four");
        voteAs(2, removal, FOR);
        check(registry.memberCount() == 4 && registry.idByOperator(operatorOf(3)) == 0, "three of five");
    }

    /// Whatever the number: half is not enough, and one more is.
    function test_moreThanHalfDecide(uint8 members_, uint8 votes_) public {
        uint256 count = members_ % 12 + 1;
        uint256 votes = votes_ % (count + 1);
        found(count);
        uint64 id = propose(20);
        for (uint256 i = 0; i < votes && registry.stateOf(id) == ProviderRegistry.State.Open; i++) voteAs(i, id, FOR);
        check(registry.isMember(operatorOf(20)) == (2 * votes > count), "more than half of those who are members");
    }

    function test_countsThoseWhoAreMembersWhenItIsCounted() public {
        found(4);
        uint64 id = propose(4);
        voteAs(0, id, FOR);
        voteAs(3, id, FOR);
        vm.prank(operatorOf(3));
        registry.leave();
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotDecided.selector, 1, 0, 3));
        registry.settle(id);
        vm.prank(operatorOf(2));
        registry.leave();
        voteAs(1, id, AGAINST);
        vm.prank(operatorOf(1));
        registry.leave();
        registry.settle(id);
        check(registry.isMember(operatorOf(4)), "one of one");
        // A newcomer's vote counts at once; who comes back has no vote of before.
        uint64 again = propose(3);
        voteAs(0, again, FOR);
        voteAs(4, again, FOR);
        check(registry.idByOperator(operatorOf(3)) == 6 && registry.voteOf(id, 4) == FOR && registry.voteOf(id, 6) == ProviderRegistry.Choice.None, "another member");
    }

    function test_changesAndTakesBackVotesUntilItIsDecided() public {
        found(3);
        uint64 id = propose(3);
        voteAs(0, id, FOR);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.SameVote.selector, FOR));
        voteAs(0, id, FOR);
        voteAs(0, id, ProviderRegistry.Choice.None);
        voteAs(1, id, FOR);
        voteAs(1, id, AGAINST);
        voteAs(2, id, AGAINST);
        check(registry.stateOf(id) == ProviderRegistry.State.Rejected, "two of three are against");
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotOpen.selector, id, ProviderRegistry.State.Rejected));
        voteAs(0, id, FOR);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.UnknownProposal.selector, 99));
        voteAs(0, 99, FOR);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotAMember.selector, operatorOf(3)));
        voteAs(3, id, FOR);
    }

    function test_isWithdrawnByWhoMadeItAndEndsByItself() public {
        found(3);
        uint64 id = propose(3);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotProposer.selector, operatorOf(0)));
        vm.prank(operatorOf(0));
        registry.withdraw(id);
        vm.prank(operatorOf(3));
        registry.withdraw(id);
        check(registry.stateOf(id) == ProviderRegistry.State.Withdrawn, "taken back");
        vm.prank(operatorOf(0));
        uint64 removal = registry.proposeRemoval(2);
        vm.warp(block.timestamp + 14 days - 1);
        voteAs(0, removal, FOR);
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotOpen.selector, removal, ProviderRegistry.State.Ended));
        voteAs(2, removal, FOR);
        check(registry.proposalById(removal).state == ProviderRegistry.State.Ended, "after fourteen days");
    }

    function test_refusesTheVoteThatDecidesWhatCannotBeDone() public {
        found(3);
        (uint64 first, uint64 second) = (propose(4), propose(5));
        vm.prank(operatorOf(4));
        registry.withdraw(first);
        ProviderRegistry.Candidate memory candidate = candidateOf(4);
        candidate.handle = candidateOf(5).handle;
        vm.prank(candidate.operator);
        first = registry.proposeMembership(candidate, 0, "");
        voteAs(0, first, FOR);
        voteAs(0, second, FOR);
        voteAs(1, first, FOR);
        voteAs(1, second, FOR);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.HandleTaken.selector, candidate.handle));
        voteAs(2, second, FOR);
        check(registry.stateOf(second) == ProviderRegistry.State.Open && registry.voteOf(second, 3) == ProviderRegistry.Choice.None, "nothing was changed");
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.UnknownMember.selector, 9));
        vm.prank(operatorOf(0));
        registry.proposeRemoval(9);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotAMember.selector, address(this)));
        registry.proposeRemoval(1);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotAMember.selector, address(this)));
        registry.proposeRotation(1, ProviderRegistry.Role.Operator, address(1));
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.BadKey.selector, address(0)));
        vm.prank(operatorOf(0));
        registry.proposeRotation(1, ProviderRegistry.Role.Operator, address(0));
    }

    function test_theLastMemberStays() public {
        found(1);
        vm.expectRevert(abi.encodePacked(ProviderRegistry.LastMember.selector));
        vm.prank(operatorOf(0));
        registry.leave();
        vm.prank(operatorOf(0));
        uint64 id = registry.proposeRemoval(1);
        vm.expectRevert(abi.encodePacked(ProviderRegistry.LastMember.selector));
        voteAs(0, id, FOR);
    }

    function test_replacesALostKeyByVote() public {
        found(2);
        vm.roll(block.number + 10);
        for (uint8 role = 0; role < 3; role++) {
            vm.prank(operatorOf(0));
            uint64 id = registry.proposeRotation(2, ProviderRegistry.Role(role), vm.addr(500 + role));
            voteAs(0, id, FOR);
            // The second member is a voter by the key that it has until then.
            vm.prank(role == 0 ? operatorOf(1) : vm.addr(500));
            registry.vote(id, FOR);
        }
        ProviderRegistry.Member memory member = registry.memberById(2);
        check(member.operator == vm.addr(500) && member.consensus == vm.addr(501) && member.signingKey == vm.addr(502), "all three");
        check(registry.nonceOf(operatorOf(1)) == 0, "nobody signed");
    }

    // ------------------------------------------------------------------ seats

    function test_seatsChangeOneAtATime() public {
        found(4);
        vm.roll(block.number + 10);
        admit(4, 3);
        admit(5, 3);
        check(isSeated(consensusOf(4)) && !isSeated(consensusOf(5)), "the first at once");
        vm.roll(block.number + 2);
        check(!isSeated(consensusOf(5)), "the second after more blocks than half of five");
        vm.roll(block.number + 1);
        check(isSeated(consensusOf(5)), "then");
        vm.prank(operatorOf(0));
        registry.leave();
        check(isSeated(consensusOf(0)), "who leaves keeps its seat until its turn");
        vm.roll(block.number + 4);
        check(!isSeated(consensusOf(0)), "and no longer");
    }

    function test_aSeatThatWasNeverTakenIsGivenUpWithoutATurn() public {
        found(1);
        admit(1, 1);
        admit(2, 2);
        vm.prank(operatorOf(2));
        registry.leave();
        check(registry.seats(0, 9).length == 2, "it is gone");
        // Nobody else sits as early as the one that is left: its seat waits for its turn.
        vm.prank(operatorOf(0));
        registry.leave();
        check(registry.seats(0, 9).length == 2 && registry.getValidators().length == 1, "somebody seals");
    }

    function test_aSeatThatNobodyElseCoversIsTakenBeforeItIsLeft() public {
        found(1);
        admit(1, 1);
        admit(2, 2);
        vm.prank(operatorOf(0));
        registry.leave();
        vm.prank(operatorOf(1));
        registry.leave();
        for (uint256 i = 0; i < 10; i++) {
            check(registry.getValidators().length > 0, "somebody seals all the time");
            vm.roll(block.number + 1);
        }
        check(registry.getValidators().length == 1 && isSeated(consensusOf(2)), "the last one in the end");
    }

    function test_whoComesBackWithTheSameKeyHasAnotherSeat() public {
        found(3);
        vm.roll(block.number + 10);
        vm.prank(operatorOf(0));
        registry.leave();
        vm.prank(operatorOf(1));
        registry.leave();
        uint64 id = propose(1);
        voteAs(2, id, FOR);
        check(registry.seats(0, 9).length == 3, "its seat of before has not ended yet");
        vm.prank(operatorOf(1));
        registry.leave();
        vm.roll(block.number + 20);
        check(registry.getValidators().length == 1 && isSeated(consensusOf(2)), "both have ended");
    }

    function test_waitsBeforeItRotatesAgain() public {
        found(3);
        vm.roll(block.number + 10);
        rotate(0, ProviderRegistry.Role.Consensus, keyOf(0, ProviderRegistry.Role.Consensus), 500);
        uint64 deadline = uint64(block.timestamp);
        bytes32 digest = rotationDigest(1, ProviderRegistry.Role.Consensus, vm.addr(501), 0, deadline);
        (bytes memory byOld, bytes memory byNew) = (sign(500, digest), sign(501, digest));
        uint64 from = uint64(block.number);
        vm.roll(from + 1);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.SeatNotReleased.selector, from));
        vm.prank(operatorOf(0));
        registry.rotate(ProviderRegistry.Role.Consensus, vm.addr(501), deadline, byOld, byNew);
        vm.roll(from + 2);
        rotate(0, ProviderRegistry.Role.Consensus, 500, 501);
    }

    /// Sixty-four members, all of whom rotate at the same time: no place is left, and none of it needs more than a block has.
    function test_fullOfMembersAndSeatsItStillWorks() public {
        found(64);
        vm.roll(block.number + 100);
        uint64 id = propose(64);
        for (uint256 i = 0; i < 32; i++) voteAs(i, id, FOR);
        vm.expectRevert(abi.encodePacked(ProviderRegistry.TooManyMembers.selector));
        voteAs(32, id, FOR);
        for (uint256 i = 0; i < 64; i++) {
            rotate(i, ProviderRegistry.Role.Consensus, keyOf(i, ProviderRegistry.Role.Consensus), 500 + i);
        }
        check(registry.seats(127, 9).length == 1, "all places are taken");
        // Its new seat is taken already: it keeps it until its turn.
        vm.prank(operatorOf(0));
        registry.leave();
        vm.expectRevert(abi.encodePacked(ProviderRegistry.TooManySeats.selector));
        voteAs(32, id, FOR);
        // All that have ended go at once.
        vm.roll(block.number + 33 * 200);
        uint256 gas = gasleft();
        voteAs(32, id, FOR);
        check(gas - gasleft() < MOST_GAS, "within a block");
        check(registry.getValidators().length == 64 && registry.seats(64, 9).length == 0, "one for each member");
    }

    /// The largest candidate, and the largest members that move up.
    function test_theLargestCandidateFitsIntoABlock() public {
        found(3);
        ProviderRegistry.Candidate memory candidate = candidateOf(5);
        candidate.name = string(filled(80));
        candidate.multiaddrs = new string[](8);
        for (uint256 i = 0; i < 8; i++) candidate.multiaddrs[i] = string(filled(256));
        uint256 gas = gasleft();
        vm.prank(candidate.operator);
        uint64 id = registry.proposeMembership(candidate, 0, "");
        check(gas - gasleft() < MOST_GAS, "proposed");
        voteAs(0, id, FOR);
        gas = gasleft();
        voteAs(1, id, FOR);
        check(gas - gasleft() < MOST_GAS, "let in");
        gas = gasleft();
        vm.prank(operatorOf(0));
        registry.leave();
        check(gas - gasleft() < MOST_GAS, "moved to another's place");
        check(registry.members(0, 1)[0].operator == candidate.operator && registry.memberById(4).multiaddrs.length == 8, "with all it has");
    }

    function filled(uint256 size) private pure returns (bytes memory text) {
        text = new bytes(size);
        for (uint256 i = 0; i < size; i++) text[i] = "x";
    }
}
