// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "../../../contracts/src/ProviderRegistry.sol";
import {RegistryHandler} from "./RegistryHandler.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// What holds of a registry whatever is done to it; see specs/registry.md.
contract RegistryInvariants is RegistryTest {
    uint256 private constant FOUNDERS = 4;

    RegistryHandler private _handler;

    function setUp() public {
        found(FOUNDERS);
        _handler = new RegistryHandler(registry);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// What the invariants look at does happen: else they hold of a registry to which nothing was done.
    function test_theHandlerDoesWhatItIsToDo() public {
        _handler.proposeMembership(4, 2);
        for (uint8 i = 0; i < 3; i++) _handler.vote(i, 0, 0);
        require(_handler.admissions() == 1 && registry.memberCount() == FOUNDERS + 1, "let in");
        _handler.proposeRemoval(0, 4);
        for (uint8 i = 0; i < 3; i++) _handler.vote(i, 0, 0);
        require(_handler.removals() == 1 && registry.memberCount() == FOUNDERS, "put out");
        _handler.proposeRemoval(0, 1);
        _handler.withdraw(1, 0);
        require(registry.stateOf(3) == ProviderRegistry.State.Open, "not by another");
        _handler.withdraw(0, 0);
        require(registry.stateOf(3) == ProviderRegistry.State.Withdrawn, "taken back");
        _handler.rotateKey(0, 2, 0);
        require(_handler.rotations() == 1, "rotated");
        _handler.proposeRotation(0, 1, 2, 1);
        for (uint8 i = 0; i < 3; i++) _handler.vote(i, 0, 0);
        require(registry.stateOf(4) == ProviderRegistry.State.Accepted, "rotated by vote");
        _handler.proposeRemoval(0, 1);
        for (uint8 i = 0; i < 2; i++) _handler.vote(i, 0, 0);
        _handler.leave(3);
        require(registry.memberCount() == FOUNDERS - 1, "left");
        _handler.settle(0);
        require(_handler.removals() == 2, "two of the three that are left");
        _handler.topUp(0, 1);
        require(registry.allowanceOf(registry.members(1, 1)[0].id) == 0, "paid");
        _handler.setMultiaddrs(0, 3);
        require(registry.members(0, 1)[0].multiaddrs.length == 3, "listens elsewhere");
        require(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_thereIsAlwaysAMember() public view {
        require(registry.memberCount() > 0);
    }

    /// Also: nobody leaves but by its own will, seats change with ⌊N/2⌋+1 blocks between and one in a block, nobody draws more than its allowance, the history is
    /// that of the events.
    function invariant_noRuleWasBroken() public view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_someoneSealsAndInOrder() public view {
        address[] memory validators = registry.getValidators();
        require(validators.length > 0, "nobody seals");
        for (uint256 i = 1; i < validators.length; i++) require(validators[i - 1] < validators[i], "not in ascending order, or in two seats");
    }

    function invariant_noKeyIsAnybodysTwice() public view {
        ProviderRegistry.Member[] memory members = registry.members(0, 32);
        address[] memory keys = new address[](3 * members.length);
        for (uint256 i = 0; i < members.length; i++) {
            (keys[3 * i], keys[3 * i + 1], keys[3 * i + 2]) = (members[i].operator, members[i].consensus, members[i].signingKey);
        }
        for (uint256 i = 0; i < keys.length; i++) {
            require(keys[i] != address(0), "no key");
            for (uint256 j = 0; j < i; j++) require(keys[i] != keys[j], "a key twice");
        }
    }

    function invariant_everyMemberIsFoundAndAllowedNoMoreThanItsBound() public view {
        ProviderRegistry.Member[] memory members = registry.members(0, 32);
        require(members.length == registry.memberCount());
        for (uint256 i = 0; i < members.length; i++) {
            ProviderRegistry.Member memory member = members[i];
            require(registry.isMember(member.operator) && registry.idByOperator(member.operator) == member.id);
            require(registry.memberById(member.id).operator == member.operator && registry.idByHandle(member.handle) == member.id);
            require(registry.allowanceOf(member.id) <= registry.ALLOWANCE());
        }
    }

    /// Every member has exactly one seat that is open, and nobody else has.
    function invariant_openSeatsAreTheMembers() public view {
        ProviderRegistry.Seat[] memory seats = registry.seats(0, 32);
        if (seats.length == 32) return;
        uint256 open = 0;
        for (uint256 i = 0; i < seats.length; i++) if (seats[i].until == 0) open++;
        require(open == registry.memberCount(), "as many as members");
        ProviderRegistry.Member[] memory members = registry.members(0, 32);
        for (uint256 i = 0; i < members.length; i++) {
            uint256 own = 0;
            for (uint256 j = 0; j < seats.length; j++) if (seats[j].consensus == members[i].consensus && seats[j].until == 0) own++;
            require(own == 1, "one for each");
        }
    }

    /// What is decided stays decided, and proposals stay where they are.
    function invariant_tallyIsOfMembersAlone() public view {
        uint64 count = registry.proposalCount();
        for (uint64 id = count > 20 ? count - 20 : 1; id <= count; id++) {
            (uint64 votesFor, uint64 votesAgainst) = registry.tally(id);
            require(votesFor + votesAgainst <= registry.memberCount());
        }
    }
}
