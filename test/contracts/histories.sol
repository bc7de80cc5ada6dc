// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// For tests: many random histories of registries, step by step, in few transactions. Every key in them is an account that agrees to everything,
/// so that what is tried out is the rules and not the signatures.

struct Member {
    uint64 id;
    uint64 joinedAt;
    string handle;
    string name;
    address operator;
    address consensus;
    address signingKey;
    string[] multiaddrs;
    bytes32 statement;
}

interface Registry {
    function members(uint256 offset, uint256 limit) external view returns (Member[] memory);
    function allowanceOf(uint64 id) external view returns (uint256);
    function proposalCount() external view returns (uint64);
    function stateOf(uint64 id) external view returns (uint8);
    function tally(uint64 id) external view returns (uint64, uint64);
    function getValidators() external view returns (address[] memory);
}

contract Actor {
    function act(address target, bytes calldata data) external returns (bool ok, bytes memory answer) {
        (ok, answer) = target.call(data);
    }

    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }

    receive() external payable {}
}

contract Histories {
    struct Step {
        Registry registry;
        Actor actor;
        bytes data;
    }

    /// What a registry holds after a step.
    struct Observed {
        bool ok;
        bytes4 error;
        /// Sum of the hashes of (id, operator, consensus, signing key, allowance): in whatever order they are.
        uint256 members;
        uint256 memberCount;
        /// Per proposal: state, votes for, votes against; a byte each.
        bytes proposals;
        address[] validators;
    }

    event Ran(uint256 blockNumber, uint256 time, Observed[] observed);

    function run(Step[] calldata steps) external {
        Observed[] memory observed = new Observed[](steps.length);
        for (uint256 i = 0; i < steps.length; i++) {
            (bool ok, bytes memory answer) = steps[i].actor.act(address(steps[i].registry), steps[i].data);
            observed[i] = observe(steps[i].registry);
            observed[i].ok = ok;
            observed[i].error = ok ? bytes4(0) : bytes4(answer);
        }
        emit Ran(block.number, block.timestamp, observed);
    }

    function observe(Registry registry) public view returns (Observed memory observed) {
        Member[] memory members = registry.members(0, 32);
        observed.memberCount = members.length;
        unchecked {
            for (uint256 i = 0; i < members.length; i++) {
                Member memory m = members[i];
                observed.members += uint256(
                    keccak256(abi.encode(m.id, m.operator, m.consensus, m.signingKey, registry.allowanceOf(m.id)))
                );
            }
        }
        uint64 count = registry.proposalCount();
        observed.proposals = new bytes(count * 3);
        for (uint64 id = 1; id <= count; id++) {
            (uint64 votesFor, uint64 votesAgainst) = registry.tally(id);
            observed.proposals[3 * id - 3] = bytes1(registry.stateOf(id));
            observed.proposals[3 * id - 2] = bytes1(uint8(votesFor));
            observed.proposals[3 * id - 1] = bytes1(uint8(votesAgainst));
        }
        observed.validators = registry.getValidators();
    }
}
