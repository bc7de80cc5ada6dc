// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "../../../contracts/src/ProviderRegistry.sol";
import {EventHistory} from "./EventHistory.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {vm} from "./Vm.sol";

/// Takes no money.
contract Refusing {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }
}

/// Who is a member, under which keys, and what it is paid.
contract RegistryMembersTest is RegistryTest {
    function setUp() public {
        found(3);
    }

    // ------------------------------------------------------------------ founding

    function test_isFoundedByOneAtLeastAndBySixtyFourAtMost() public {
        vm.expectRevert(abi.encodePacked(ProviderRegistry.NoMembers.selector));
        new ProviderRegistry(foundersOf(0));
        vm.expectRevert(abi.encodePacked(ProviderRegistry.TooManyMembers.selector));
        new ProviderRegistry(foundersOf(65));
        vm.recordLogs();
        ProviderRegistry full = new ProviderRegistry(foundersOf(64));
        check(full.memberCount() == 64, "as many as there may be");
        check(full.history() == EventHistory.extend(0, vm.getRecordedLogs()), "the history is that of the events, from the first on");
    }

    function test_admitsThoseFoundersThatBlockZeroNames() public {
        ProviderRegistry.Candidate[] memory founders = foundersOf(2);
        // As in a genesis block: the code, the hash of the founders, and their seats.
        ProviderRegistry other = new ProviderRegistry(foundersOf(1));
        address fresh = address(0xf0);
        vm.etch(fresh, address(other).code);
        ProviderRegistry genesis = ProviderRegistry(payable(fresh));
        vm.expectRevert(abi.encodePacked(ProviderRegistry.NotTheFounders.selector));
        genesis.admitFounders(founders);
        vm.store(fresh, slotOf("founding"), keccak256(abi.encode(founders)));
        vm.store(fresh, slotOf("seats"), bytes32(uint256(2)));
        for (uint256 i = 0; i < 2; i++) {
            vm.store(fresh, bytes32(uint256(keccak256(abi.encode(slotOf("seats")))) + 2 * i), bytes32(uint256(uint160(consensusOf(i)))));
        }
        check(genesis.getValidators().length == 2, "they sit before they are members");
        vm.expectRevert(abi.encodePacked(ProviderRegistry.NotTheFounders.selector));
        genesis.admitFounders(foundersOf(3));
        genesis.admitFounders(founders);
        check(genesis.memberCount() == 2 && genesis.idByOperator(operatorOf(1)) == 2, "both are members");
        vm.expectRevert(abi.encodePacked(ProviderRegistry.NotTheFounders.selector));
        genesis.admitFounders(founders);
        // A seat from block 0 can be changed at once: no change came before it.
        registry = genesis;
        vm.prank(operatorOf(0));
        uint64 id = registry.proposeRotation(1, ProviderRegistry.Role.Consensus, vm.addr(500));
        for (uint256 i = 0; i < 2; i++) voteAs(i, id, ProviderRegistry.Choice.For);
        check(registry.memberById(1).consensus == vm.addr(500), "at once");
    }

    /// Found by looking for what the contract keeps there, so that it may move.
    function slotOf(string memory what) private returns (bytes32) {
        bool isSeats = keccak256(bytes(what)) == keccak256("seats");
        ProviderRegistry known = new ProviderRegistry(foundersOf(5));
        for (uint256 slot = 0; slot < 16; slot++) {
            bytes32 first = vm.load(address(known), bytes32(uint256(keccak256(abi.encode(slot)))));
            if (uint256(vm.load(address(known), bytes32(slot))) == 5 && address(uint160(uint256(first))) == consensusOf(0)) {
                if (isSeats) return bytes32(slot);
            }
        }
        // Whichever slot makes the founders known.
        for (uint256 slot = 0; slot < 4; slot++) {
            address probe = address(uint160(0xbeef00 + slot));
            vm.etch(probe, address(known).code);
            vm.store(probe, bytes32(slot), keccak256(abi.encode(foundersOf(0))));
            try ProviderRegistry(payable(probe)).admitFounders(foundersOf(0)) {}
            catch (bytes memory error) {
                if (bytes4(error) == ProviderRegistry.NoMembers.selector) return bytes32(slot);
            }
        }
        revert("no such slot");
    }

    // ------------------------------------------------------------------ what can be called so

    function test_refusesHandlesThatProgramsCannotRead() public {
        string[7] memory bad = ["ab", "Upper", "a b", "a_b", "abc.", "a{c", unicode"kliník"];
        for (uint256 i = 0; i < bad.length; i++) refusesHandle(bad[i]);
        refusesHandle("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        string[4] memory good = ["abc", "z-9", "000", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"];
        for (uint256 i = 0; i < good.length; i++) {
            ProviderRegistry.Candidate memory candidate = candidateOf(10 + i);
            candidate.handle = good[i];
            offer(candidate, "");
        }
    }

    function refusesHandle(string memory handle) private {
        ProviderRegistry.Candidate memory candidate = candidateOf(9);
        candidate.handle = handle;
        offer(candidate, abi.encodeWithSelector(ProviderRegistry.BadHandle.selector, handle));
    }

    function test_refusesNamesThatAreNoText() public {
        bytes[19] memory bad = [
            bytes(""), hex"00", hex"611f", hex"7f", hex"80", hex"c1bf", hex"c2", hex"c241", hex"e09f80", hex"eda080", hex"e28241", hex"e282",
            hex"f08f8080", hex"f4908080", hex"f5808080", hex"f09f98", hex"f09f9841", hex"ff", hex"e28200"
        ];
        for (uint256 i = 0; i < bad.length; i++) {
            ProviderRegistry.Candidate memory candidate = candidateOf(9);
            candidate.name = string(bad[i]);
            offer(candidate, abi.encodeWithSelector(ProviderRegistry.BadName.selector, candidate.name));
        }
        ProviderRegistry.Candidate memory long = candidateOf(9);
        long.name = string(new bytes(81));
        offer(long, abi.encodeWithSelector(ProviderRegistry.BadName.selector, long.name));
        string[8] memory good =
            ["A", unicode"Klinik Zürich", unicode"病院", unicode"😀", unicode"ࠀ", unicode"퟿", unicode"𐀀", unicode"􏿿"];
        for (uint256 i = 0; i < good.length; i++) {
            ProviderRegistry.Candidate memory candidate = candidateOf(10 + i);
            candidate.name = good[i];
            offer(candidate, "");
        }
    }

    function test_refusesMultiaddrsThatReadersCannotRead() public {
        string[] memory addresses = new string[](2);
        addresses[0] = "/ip6/::1/tcp/1/ws~!";
        bytes[6] memory bad = [bytes(""), hex"ff", "/dns4/a b", hex"2f7f", hex"2f00", new bytes(257)];
        for (uint256 i = 0; i < bad.length; i++) {
            addresses[1] = string(bad[i]);
            vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.BadMultiaddrs.selector, 1));
            vm.prank(operatorOf(0));
            registry.setMultiaddrs(addresses);
        }
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.BadMultiaddrs.selector, 8));
        vm.prank(operatorOf(0));
        registry.setMultiaddrs(new string[](9));
        addresses[1] = addresses[0];
        vm.prank(operatorOf(0));
        registry.setMultiaddrs(addresses);
        check(keccak256(bytes(registry.memberById(1).multiaddrs[0])) == keccak256(bytes(addresses[0])), "they are set");
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotAMember.selector, address(this)));
        registry.setMultiaddrs(addresses);
    }

    function test_refusesKeysThatAreNobodysOrSomebodys() public {
        ProviderRegistry.Candidate memory candidate = candidateOf(9);
        candidate.consensus = address(0);
        offer(candidate, abi.encodeWithSelector(ProviderRegistry.BadKey.selector, address(0)));
        candidate.consensus = candidate.operator;
        offer(candidate, abi.encodeWithSelector(ProviderRegistry.BadKey.selector, candidate.operator));
        candidate = candidateOf(9);
        candidate.signingKey = candidate.operator;
        offer(candidate, abi.encodeWithSelector(ProviderRegistry.BadKey.selector, candidate.operator));
        candidate.signingKey = candidate.consensus;
        offer(candidate, abi.encodeWithSelector(ProviderRegistry.BadKey.selector, candidate.consensus));
        candidate.signingKey = operatorOf(1);
        offer(candidate, abi.encodeWithSelector(ProviderRegistry.Taken.selector, operatorOf(1)));
        candidate = candidateOf(9);
        candidate.handle = candidateOf(1).handle;
        offer(candidate, abi.encodeWithSelector(ProviderRegistry.HandleTaken.selector, candidate.handle));
    }

    function offer(ProviderRegistry.Candidate memory candidate, bytes memory error) private {
        if (error.length > 0) vm.expectRevert(error);
        vm.prank(candidate.operator);
        registry.proposeMembership(candidate, 0, "");
    }

    // ------------------------------------------------------------------ keys

    function test_rotatesWhatBothKeysSigned() public {
        vm.roll(block.number + 10);
        rotate(0, ProviderRegistry.Role.Signing, keyOf(0, ProviderRegistry.Role.Signing), 500);
        check(registry.memberById(1).signingKey == vm.addr(500), "the signing key");
        rotate(0, ProviderRegistry.Role.Consensus, keyOf(0, ProviderRegistry.Role.Consensus), 501);
        check(registry.memberById(1).consensus == vm.addr(501), "the key that seals");
        rotate(0, ProviderRegistry.Role.Operator, keyOf(0, ProviderRegistry.Role.Operator), 502);
        check(registry.idByOperator(vm.addr(502)) == 1 && !registry.isMember(operatorOf(0)), "the operator");
        check(registry.nonceOf(operatorOf(0)) == 1 && registry.nonceOf(vm.addr(502)) == 0, "a number is used once");
    }

    function test_refusesARotationThatOneOfThemDidNotSign() public {
        uint256 old = keyOf(0, ProviderRegistry.Role.Signing);
        uint64 deadline = uint64(block.timestamp);
        bytes32 digest = rotationDigest(1, ProviderRegistry.Role.Signing, vm.addr(500), 0, deadline);
        (bytes memory byOld, bytes memory byNew) = (sign(old, digest), sign(500, digest));
        refusesRotation(deadline, byNew, byNew, abi.encodeWithSelector(ProviderRegistry.BadSignature.selector, vm.addr(old)));
        refusesRotation(deadline, byOld, byOld, abi.encodeWithSelector(ProviderRegistry.BadSignature.selector, vm.addr(500)));
        refusesRotation(deadline - 1, byOld, byNew, abi.encodeWithSelector(ProviderRegistry.Expired.selector, deadline - 1));
        refusesRotation(deadline + 3601, byOld, byNew, abi.encodeWithSelector(ProviderRegistry.DeadlineTooFar.selector, deadline + 3601));
        refusesRotation(deadline + 3600, byOld, byNew, abi.encodeWithSelector(ProviderRegistry.BadSignature.selector, vm.addr(old)));
    }

    function refusesRotation(uint64 deadline, bytes memory byOld, bytes memory byNew, bytes memory error) private {
        vm.expectRevert(error);
        vm.prank(operatorOf(0));
        registry.rotate(ProviderRegistry.Role.Signing, vm.addr(500), deadline, byOld, byNew);
    }

    function test_isProposedByWhoeverCarriesWhatTheCandidateSigned() public {
        ProviderRegistry.Candidate memory candidate = candidateOf(5);
        uint64 deadline = uint64(block.timestamp + 600);
        bytes memory signature = sign(keyOf(5, ProviderRegistry.Role.Operator), proposalDigest(candidate, 0, deadline));
        uint64 id = registry.proposeMembership(candidate, deadline, signature);
        check(registry.proposalById(id).proposer == candidate.operator && registry.nonceOf(candidate.operator) == 1, "it is the candidate's");
        check(registry.candidateOf(id).signingKey == candidate.signingKey, "and so are its keys");
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.BadSignature.selector, candidate.operator));
        registry.proposeMembership(candidate, deadline, signature);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.AlreadyProposed.selector, id));
        vm.prank(candidate.operator);
        registry.proposeMembership(candidate, 0, "");
        vm.warp(block.timestamp + registry.VOTING_PERIOD());
        check(propose(5) == id + 1, "again when its time is over");
    }

    // ------------------------------------------------------------------ money

    function test_paysWhatIsDueAndNotMore() public {
        vm.expectRevert(abi.encodePacked(ProviderRegistry.NothingToPay.selector));
        vm.prank(operatorOf(0));
        registry.topUp(2);
        uint256 allowance = registry.ALLOWANCE();
        vm.deal(address(this), 10 * allowance);
        pay(allowance / 4);
        topUp(2);
        check(operatorOf(1).balance == allowance / 4 && registry.allowanceOf(2) == allowance - allowance / 4, "as much as there is");
        pay(5 * allowance);
        topUp(2);
        check(operatorOf(1).balance == allowance && registry.allowanceOf(2) == 0, "the rest");
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.AllowanceSpent.selector, 2));
        vm.prank(operatorOf(0));
        registry.topUp(2);
        admit(3, 2);
        check(operatorOf(3).balance == allowance, "the first comes with membership");
        vm.warp((block.timestamp / registry.ALLOWANCE_PERIOD() + 1) * registry.ALLOWANCE_PERIOD());
        topUp(2);
        check(operatorOf(1).balance == 2 * allowance, "again in the next period");
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotAMember.selector, address(this)));
        registry.topUp(2);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.UnknownMember.selector, 9));
        vm.prank(operatorOf(0));
        registry.topUp(9);
    }

    function test_aPaymentThatIsNotTakenStaysDue() public {
        vm.deal(address(registry), 1 ether);
        ProviderRegistry.Candidate memory candidate = candidateOf(3);
        candidate.operator = address(new Refusing());
        uint64 id = registry.proposeMembership(candidate, uint64(block.timestamp), "");
        voteAs(0, id, ProviderRegistry.Choice.For);
        voteAs(1, id, ProviderRegistry.Choice.For);
        check(registry.isMember(candidate.operator) && registry.allowanceOf(4) == registry.ALLOWANCE(), "a member all the same");
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.PaymentFailed.selector, candidate.operator));
        vm.prank(operatorOf(0));
        registry.topUp(4);
    }

    function pay(uint256 amount) private {
        (bool paid,) = address(registry).call{value: amount}("");
        check(paid, "it takes money from anybody");
    }

    function topUp(uint64 member) private {
        vm.prank(operatorOf(0));
        registry.topUp(member);
    }

    // ------------------------------------------------------------------ pages

    function test_givesPages() public {
        check(registry.members(0, 2).length == 2 && registry.members(2, 2).length == 1 && registry.members(3, 2).length == 0, "of members");
        check(registry.seats(0, 9).length == 3 && registry.seats(5, 1).length == 0, "of seats");
        for (uint256 i = 0; i < 40; i++) {
            vm.prank(operatorOf(0));
            registry.proposeRemoval(2);
        }
        check(registry.proposals(1, 100).length == 32 && registry.proposals(40, 9).length == 1, "of proposals");
        check(registry.proposals(41, 9).length == 0 && registry.proposalCount() == 40, "to the end");
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.UnknownProposal.selector, 0));
        registry.proposals(0, 1);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.UnknownProposal.selector, 41));
        registry.proposalById(41);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.UnknownProposal.selector, 41));
        registry.candidateOf(41);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.UnknownMember.selector, 9));
        registry.memberById(9);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.UnknownMember.selector, 9));
        registry.allowanceOf(9);
        check(registry.idByHandle("provider-01") == 2 && registry.idByHandle("nobody") == 0, "by handle");
        check(registry.domainSeparator() != 0, "a domain");
    }
}
