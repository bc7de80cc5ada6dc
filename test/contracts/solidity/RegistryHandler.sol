// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "../../../contracts/src/ProviderRegistry.sol";
import {EventHistory} from "./EventHistory.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {vm, Vm} from "./Vm.sol";

/// What anybody may do to a registry, in any order, and a record of its own of what was voted, paid and seated: the invariants compare with this record.
/// The contract is asked for no vote that was cast and no seat that was opened.
contract RegistryHandler is RegistryTest {
    uint256 private constant PROVIDERS = 7;
    /// Keys that members rotate to: none of a provider's.
    uint256 private constant SPARE_KEYS = 12;
    uint256 private constant MAX_BLOCKS = 6;

    /// Which rule was broken, by whoever looks first; empty: none.
    string public broken;
    uint256 public admissions;
    uint256 public removals;
    uint256 public rotations;

    uint64[] private _members;
    mapping(uint64 proposal => mapping(uint64 member => ProviderRegistry.Choice)) private _votes;
    mapping(uint64 member => mapping(uint256 period => uint256)) private _paid;
    address[] private _seated;
    uint256 private _lastChange;
    mapping(address consensus => uint256) private _seatFrom;
    bool private _isDone;
    bytes32 private _history;

    /// @param registry_ of the first so many providers
    constructor(ProviderRegistry registry_) {
        registry = registry_;
        vm.deal(address(registry), registry.ALLOWANCE() * 40);
        _lastChange = block.number;
        uint256 founders = registry.memberCount();
        for (uint64 id = 1; id <= founders; id++) _members.push(id);
        for (uint256 i = 0; i < founders; i++) _seatFrom[consensusOf(i)] = block.number;
        _seated = registry.getValidators();
        _history = registry.history();
    }

    // ------------------------------------------------------------------ what is done

    /// Now and then with a key of another provider.
    function proposeMembership(uint8 provider, uint8 other) external {
        ProviderRegistry.Candidate memory candidate = candidateOf(provider % PROVIDERS);
        if (other % 4 == 0) candidate.consensus = consensusOf(other % PROVIDERS);
        if (other % 4 == 1) candidate.signingKey = operatorOf(other % PROVIDERS);
        before(candidate.operator);
        try registry.proposeMembership(candidate, 0, "") {
            _isDone = true;
        } catch {}
        afterwards(0, false);
    }

    function proposeRemoval(uint8 caller, uint8 member) external {
        before(operator(caller));
        try registry.proposeRemoval(memberId(member)) {
            _isDone = true;
        } catch {}
        afterwards(0, false);
    }

    function proposeRotation(uint8 caller, uint8 member, uint8 role, uint8 key) external {
        address next = vm.addr(spareKey(key));
        before(operator(caller));
        try registry.proposeRotation(memberId(member), ProviderRegistry.Role(role % 3), next) {
            _isDone = true;
        } catch {}
        afterwards(0, false);
    }

    /// Twice in three for, and one of the two newest proposals: else nothing ever comes of it.
    function vote(uint8 caller, uint8 proposal, uint8 choice) external {
        uint64 id = proposalId(proposal);
        uint64 voter = registry.idByOperator(operator(caller));
        ProviderRegistry.Choice chosen = choice % 3 == 2 ? ProviderRegistry.Choice(choice % 2 * 2) : ProviderRegistry.Choice.For;
        before(operator(caller));
        ProviderRegistry.Choice previous = _votes[id][voter];
        try registry.vote(id, chosen) {
            (_votes[id][voter], _isDone) = (chosen, true);
        } catch {
            _votes[id][voter] = previous;
        }
        afterwards(id, false);
    }

    function settle(uint8 proposal) external {
        before(address(this));
        try registry.settle(proposalId(proposal)) {
            _isDone = true;
        } catch {}
        afterwards(proposalId(proposal), false);
    }

    function withdraw(uint8 caller, uint8 proposal) external {
        // Asked first: the one call of the caller is the next one.
        uint64 id = proposalId(proposal);
        before(operator(caller));
        try registry.withdraw(id) {
            _isDone = true;
        } catch {}
        afterwards(0, false);
    }

    function leave(uint8 caller) external {
        before(operator(caller));
        try registry.leave() {
            _isDone = true;
        } catch {}
        afterwards(0, true);
    }

    function rotateKey(uint8 caller, uint8 role_, uint8 key) external {
        ProviderRegistry.Role role = ProviderRegistry.Role(role_ % 3);
        uint256 nextKey = spareKey(key);
        address sender = operator(caller);
        uint64 id = registry.idByOperator(sender);
        if (id == 0) return;
        uint256 oldKey = findKey(id, role);
        uint64 deadline = uint64(block.timestamp);
        bytes32 digest = rotationDigest(id, role, vm.addr(nextKey), registry.nonceOf(vm.addr(oldKey)), deadline);
        (bytes memory byOld, bytes memory byNew) = (sign(oldKey, digest), sign(nextKey, digest));
        before(sender);
        try registry.rotate(role, vm.addr(nextKey), deadline, byOld, byNew) {
            (rotations, _isDone) = (rotations + 1, true);
        } catch {}
        afterwards(0, false);
    }

    function setMultiaddrs(uint8 caller, uint8 count) external {
        string[] memory multiaddrs = new string[](count % 4);
        for (uint256 i = 0; i < multiaddrs.length; i++) multiaddrs[i] = "/dns4/a.example/tcp/4001/p2p/longer-than-one-word";
        before(operator(caller));
        try registry.setMultiaddrs(multiaddrs) {
            _isDone = true;
        } catch {}
        afterwards(0, false);
    }

    function topUp(uint8 caller, uint8 member) external {
        before(operator(caller));
        try registry.topUp(memberId(member)) {
            _isDone = true;
        } catch {}
        afterwards(0, false);
    }

    /// Blocks one by one, so that each is looked at.
    function passBlocks(uint8 count, uint32 time) external {
        for (uint256 i = 0; i < count % MAX_BLOCKS + 1; i++) {
            endBlock();
            vm.roll(block.number + 1);
        }
        vm.warp(block.timestamp + time % 8 days + 1);
    }

    // ------------------------------------------------------------------ what is looked at

    function before(address sender) private {
        _isDone = false;
        vm.recordLogs();
        vm.prank(sender);
    }

    /// @param decided the proposal that this may have decided; 0: none
    /// @param isLeaving whether a member may be gone without a vote
    function afterwards(uint64 decided, bool isLeaving) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        // What was taken back is among them.
        if (_isDone) {
            _history = EventHistory.extend(_history, logs);
            // A rotation opens a seat and ends one.
            for (uint256 i = 0; i < logs.length; i++) look(logs[i], decided, isLeaving);
        }
        if (registry.history() != _history) breaks("a history that is not that of the events");
        delete _members;
        ProviderRegistry.Member[] memory members = registry.members(0, 32);
        for (uint256 i = 0; i < members.length; i++) _members.push(members[i].id);
    }

    function look(Vm.Log memory log, uint64 decided, bool isLeaving) private {
        bytes32 topic = log.topics[0];
        if (topic == ProviderRegistry.MemberJoined.selector) {
            admissions++;
            if (!hasMajority(decided)) breaks("somebody came in without more than half");
        } else if (topic == ProviderRegistry.MemberRemoved.selector) {
            removals++;
            if (!hasMajority(decided)) breaks("somebody was put out without more than half");
            try registry.memberById(uint64(uint256(log.topics[1]))) {
                breaks("somebody else was put out");
            } catch {}
        } else if (topic == ProviderRegistry.MemberLeft.selector) {
            if (!isLeaving) breaks("somebody left who did not want to");
        } else if (topic == ProviderRegistry.SeatOpened.selector) {
            uint64 from = abi.decode(log.data, (uint64));
            _seatFrom[address(uint160(uint256(log.topics[1])))] = from;
            change(from);
        } else if (topic == ProviderRegistry.SeatEnded.selector) {
            uint64 until = abi.decode(log.data, (uint64));
            // A seat that nobody ever sat on takes no turn.
            if (until != _seatFrom[address(uint160(uint256(log.topics[1])))]) change(until);
        } else if (topic == ProviderRegistry.AllowancePaid.selector) {
            (address to, uint256 amount) = abi.decode(log.data, (address, uint256));
            uint64 id = uint64(uint256(log.topics[1]));
            uint256 period = block.timestamp / registry.ALLOWANCE_PERIOD();
            _paid[id][period] += amount;
            if (_paid[id][period] > registry.ALLOWANCE()) breaks("a member drew more than its allowance");
            if (to != registry.memberById(id).operator) breaks("somebody else was paid");
        }
    }

    /// Of those who were members before, by the votes that this contract cast.
    function hasMajority(uint64 proposal) private view returns (bool) {
        uint256 votes = 0;
        for (uint256 i = 0; i < _members.length; i++) if (_votes[proposal][_members[i]] == ProviderRegistry.Choice.For) votes++;
        return 2 * votes > _members.length;
    }

    function change(uint256 at) private {
        if (at < block.number) breaks("a seat changed in the past");
        if (at < _lastChange + _members.length / 2 + 1) breaks("two seats changed too close to each other");
        _lastChange = at;
    }

    function endBlock() private {
        address[] memory seated = registry.getValidators();
        if (difference(seated, _seated) + difference(_seated, seated) > 1) breaks("more than one seat changed in a block");
        _seated = seated;
    }

    function difference(address[] memory some, address[] memory others) private pure returns (uint256 count) {
        for (uint256 i = 0; i < some.length; i++) {
            bool isThere = false;
            for (uint256 j = 0; j < others.length; j++) if (others[j] == some[i]) isThere = true;
            if (!isThere) count++;
        }
    }

    function breaks(string memory rule) private {
        if (bytes(broken).length == 0) broken = rule;
    }

    // ------------------------------------------------------------------ who and which

    /// Mostly the operator of a member.
    function operator(uint8 number) private view returns (address) {
        if (number % 8 == 7) return operatorOf(number % PROVIDERS);
        return registry.members(number % _members.length, 1)[0].operator;
    }

    function memberId(uint8 number) private view returns (uint64) {
        return number % 8 == 7 ? number % 16 : _members[number % _members.length];
    }

    function proposalId(uint8 number) private view returns (uint64) {
        uint64 count = registry.proposalCount();
        return number % 8 == 7 ? number % (count + 1) : (count > number % 2 ? count - number % 2 : count);
    }

    function spareKey(uint256 number) private pure returns (uint256) {
        return 1_000 + number % SPARE_KEYS;
    }

    function findKey(uint64 id, ProviderRegistry.Role role) private view returns (uint256) {
        ProviderRegistry.Member memory member = registry.memberById(id);
        address key = role == ProviderRegistry.Role.Operator ? member.operator : role == ProviderRegistry.Role.Consensus ? member.consensus : member.signingKey;
        for (uint256 i = 0; i < SPARE_KEYS; i++) if (vm.addr(spareKey(i)) == key) return spareKey(i);
        for (uint256 i = 0; i < 3 * PROVIDERS; i++) if (vm.addr(i + 1) == key) return i + 1;
        revert("an unknown key");
    }
}
