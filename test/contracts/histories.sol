// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "./ProviderRegistry.sol";

/// For tests: many random histories of registries, step by step, in few calls. Every key in them is an account that agrees to everything, so that
/// what is tried out is the rules and not the signatures.
contract Actor {
    bool public refuses;

    function act(address target, uint256 value, bytes calldata data) external returns (bool ok, bytes memory answer) {
        (ok, answer) = target.call{value: value}(data);
    }

    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }

    /// Whether it takes no money from now on.
    function refuse(bool refuses_) external {
        refuses = refuses_;
    }

    receive() external payable {
        if (refuses) revert("no money");
    }
}

/// What happens in one block, and what the registries hold after each step of it.
contract Histories {
    /// registry, actor, what it does, and four numbers that say more; a byte each
    uint256 private constant STEP_BYTES = 7;
    uint8 private constant REFUSE = 11;
    uint256 private constant DONATION = 10 ** 12 / 4;
    /// Enough for all that a step shows.
    uint256 private constant MAX_OBSERVED_BYTES = 8192;

    ProviderRegistry[] private _registries;
    Actor[] private _actors;

    constructor(ProviderRegistry[] memory registries, Actor[] memory actors) {
        _registries = registries;
        _actors = actors;
    }

    /// Does the steps, and shows after each whether it was done, the error, and what there is to see, one after the other.
    function run(bytes calldata steps) external returns (bytes memory shown) {
        shown = new bytes((steps.length / STEP_BYTES) * MAX_OBSERVED_BYTES);
        uint256 begin;
        uint256 free;
        assembly ("memory-safe") {
            begin := add(shown, 32)
            free := mload(0x40)
        }
        uint256 at = begin;
        for (uint256 i = 0; i < steps.length; i += STEP_BYTES) {
            at = take(steps[i:i + STEP_BYTES], at);
            // What was used for this step is not needed any more.
            assembly {
                mstore(0x40, free)
            }
        }
        assembly ("memory-safe") {
            mstore(shown, sub(at, begin))
        }
    }

    function take(bytes calldata step, uint256 at) private returns (uint256) {
        ProviderRegistry registry = _registries[uint8(step[0])];
        Actor actor = _actors[uint8(step[1])];
        bool ok = true;
        bytes memory answer;
        if (uint8(step[2]) == REFUSE) {
            actor.refuse(step[3] != 0);
        } else {
            (uint256 value, bytes memory data) = callOf(step);
            (ok, answer) = actor.act(address(registry), value, data);
        }
        at = put(put(at, ok ? 1 : 0, 1), ok ? 0 : uint32(bytes4(answer)), 4);
        at = showMembers(registry, put(at, address(registry).balance, 8));
        return showValidators(registry, showProposals(registry, at));
    }

    /// By their ids, in whatever order they are.
    function showMembers(ProviderRegistry registry, uint256 at) private view returns (uint256) {
        ProviderRegistry.Member[] memory members = registry.members(0, 32);
        sort(members);
        at = put(at, members.length, 1);
        for (uint256 i = 0; i < members.length; i++) {
            ProviderRegistry.Member memory m = members[i];
            require(registry.idByOperator(m.operator) == m.id && registry.isMember(m.operator));
            at = putText(put(put(at, m.id, 8), m.joinedAt, 8), m.handle);
            at = put(put(put(at, uint160(m.operator), 20), uint160(m.consensus), 20), uint160(m.signingKey), 20);
            at = put(put(at, registry.allowanceOf(m.id), 8), m.multiaddrs.length, 1);
            for (uint256 j = 0; j < m.multiaddrs.length; j++) at = putText(at, m.multiaddrs[j]);
        }
        return at;
    }

    function showProposals(ProviderRegistry registry, uint256 at) private view returns (uint256) {
        ProviderRegistry.Proposal[] memory proposals = registry.proposals(1, 32);
        at = put(at, registry.proposalCount(), 1);
        for (uint64 i = 0; i < proposals.length; i++) {
            ProviderRegistry.Proposal memory p = proposals[i];
            at = put(put(put(at, uint8(p.kind), 1), uint8(p.state), 1), uint8(p.role), 1);
            at = put(put(at, p.member, 8), p.endsAt, 8);
            at = put(put(at, uint160(p.proposer), 20), uint160(p.next), 20);
            (uint64 votesFor, uint64 votesAgainst) = registry.tally(i + 1);
            at = put(put(at, votesFor, 1), votesAgainst, 1);
        }
        return at;
    }

    function showValidators(ProviderRegistry registry, uint256 at) private view returns (uint256) {
        address[] memory validators = registry.getValidators();
        at = put(at, validators.length, 1);
        for (uint256 i = 0; i < validators.length; i++) at = put(at, uint160(validators[i]), 20);
        return at;
    }

    /// Writes so many bytes of a number at a place in memory that is reserved; gives the place after them.
    function put(uint256 at, uint256 value, uint256 size) private pure returns (uint256) {
        assembly ("memory-safe") {
            mstore(at, shl(sub(256, mul(8, size)), value))
            at := add(at, size)
        }
        return at;
    }

    /// The texts of these histories are short.
    function putText(uint256 at, string memory text) private pure returns (uint256) {
        uint256 size = bytes(text).length;
        require(size <= 32);
        return put(put(at, size, 1), uint256(bytes32(bytes(text))) >> (256 - 8 * size), size);
    }

    /// What a step calls, and with how much money.
    function callOf(bytes calldata step) private view returns (uint256 value, bytes memory data) {
        uint8 kind = uint8(step[2]);
        (uint8 a, uint8 b, uint8 c) = (uint8(step[3]), uint8(step[4]), uint8(step[5]));
        uint64 deadline = uint64(block.timestamp + 1800);
        if (kind == 0) {
            ProviderRegistry.Candidate memory candidate;
            candidate.handle = string.concat("handle-", string(abi.encodePacked(uint8(48 + a))));
            candidate.name = candidate.handle;
            (candidate.operator, candidate.consensus, candidate.signingKey) = (key(b), key(c), key(uint8(step[6])));
            candidate.multiaddrs = new string[](0);
            data = abi.encodeCall(ProviderRegistry.proposeMembership, (candidate, deadline, hex"01"));
        } else if (kind == 1) {
            data = abi.encodeCall(ProviderRegistry.proposeRemoval, (a));
        } else if (kind == 2) {
            data = abi.encodeCall(ProviderRegistry.proposeRotation, (a, ProviderRegistry.Role(b), key(c)));
        } else if (kind == 3) {
            data = abi.encodeCall(ProviderRegistry.vote, (a, ProviderRegistry.Choice(b)));
        } else if (kind == 4) {
            data = abi.encodeCall(ProviderRegistry.settle, (a));
        } else if (kind == 5) {
            data = abi.encodeCall(ProviderRegistry.withdraw, (a));
        } else if (kind == 6) {
            data = abi.encodeCall(ProviderRegistry.leave, ());
        } else if (kind == 7) {
            data = abi.encodeCall(ProviderRegistry.rotate, (ProviderRegistry.Role(b), key(c), deadline, hex"01", hex"01"));
        } else if (kind == 8) {
            data = abi.encodeCall(ProviderRegistry.topUp, (a));
        } else if (kind == 9) {
            string[] memory multiaddrs = new string[](a);
            for (uint8 i = 0; i < a; i++) multiaddrs[i] = string(abi.encodePacked("/", uint8(97 + i)));
            data = abi.encodeCall(ProviderRegistry.setMultiaddrs, (multiaddrs));
        } else {
            require(kind == 10);
            value = DONATION;
        }
    }

    function key(uint8 number) private view returns (address) {
        return number == 255 ? address(0) : address(_actors[number]);
    }

    function sort(ProviderRegistry.Member[] memory members) private pure {
        for (uint256 i = 1; i < members.length; i++) {
            for (uint256 j = i; j > 0 && members[j - 1].id > members[j].id; j--) {
                (members[j - 1], members[j]) = (members[j], members[j - 1]);
            }
        }
    }
}
