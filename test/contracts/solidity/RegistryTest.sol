// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "../../../contracts/src/ProviderRegistry.sol";
import {vm} from "./Vm.sol";

/// A registry with providers whose keys the test has: provider `i` has the private keys 3i + 1, 3i + 2 and 3i + 3.
abstract contract RegistryTest {
    uint256 internal constant BEGINNING = 2_000_000_000;
    bytes32 private constant PROPOSE_TYPE =
        keccak256("ProposeMembership(bytes32 candidate,uint64 nonce,uint64 deadline)");
    bytes32 private constant ROTATE_TYPE =
        keccak256("RotateKey(uint64 member,uint8 role,address next,uint64 nonce,uint64 deadline)");

    ProviderRegistry internal registry;

    function found(uint256 count) internal {
        vm.roll(1_000);
        vm.warp(BEGINNING);
        registry = new ProviderRegistry(foundersOf(count));
    }

    function foundersOf(uint256 count) internal pure returns (ProviderRegistry.Candidate[] memory founders) {
        founders = new ProviderRegistry.Candidate[](count);
        for (uint256 i = 0; i < count; i++) founders[i] = candidateOf(i);
    }

    function keyOf(uint256 provider, ProviderRegistry.Role role) internal pure returns (uint256) {
        return 3 * provider + 1 + uint256(role);
    }

    function operatorOf(uint256 provider) internal pure returns (address) {
        return vm.addr(keyOf(provider, ProviderRegistry.Role.Operator));
    }

    function consensusOf(uint256 provider) internal pure returns (address) {
        return vm.addr(keyOf(provider, ProviderRegistry.Role.Consensus));
    }

    function signingOf(uint256 provider) internal pure returns (address) {
        return vm.addr(keyOf(provider, ProviderRegistry.Role.Signing));
    }

    function candidateOf(uint256 provider) internal pure returns (ProviderRegistry.Candidate memory candidate) {
        candidate.handle = string(abi.encodePacked("provider-", uint8(48 + provider / 10), uint8(48 + provider % 10)));
        candidate.name = "A provider";
        candidate.operator = operatorOf(provider);
        candidate.consensus = consensusOf(provider);
        candidate.signingKey = signingOf(provider);
        candidate.multiaddrs = new string[](1);
        candidate.multiaddrs[0] = "/dns4/provider.example/tcp/4001";
        candidate.statement = keccak256(bytes(candidate.handle));
    }

    function propose(uint256 provider) internal returns (uint64) {
        vm.prank(operatorOf(provider));
        return registry.proposeMembership(candidateOf(provider), 0, "");
    }

    function voteAs(uint256 provider, uint64 proposal, ProviderRegistry.Choice choice) internal {
        vm.prank(operatorOf(provider));
        registry.vote(proposal, choice);
    }

    /// Lets a provider in by the votes of the first so many.
    function admit(uint256 provider, uint256 voters) internal {
        uint64 proposal = propose(provider);
        for (uint256 i = 0; i < voters; i++) voteAs(i, proposal, ProviderRegistry.Choice.For);
    }

    function rotate(uint256 provider, ProviderRegistry.Role role, uint256 oldKey, uint256 nextKey) internal {
        uint64 id = registry.idByOperator(operatorOf(provider));
        uint64 deadline = uint64(block.timestamp);
        bytes32 digest = rotationDigest(id, role, vm.addr(nextKey), registry.nonceOf(vm.addr(oldKey)), deadline);
        (bytes memory byOld, bytes memory byNew) = (sign(oldKey, digest), sign(nextKey, digest));
        vm.prank(operatorOf(provider));
        registry.rotate(role, vm.addr(nextKey), deadline, byOld, byNew);
    }

    function rotationDigest(uint64 id, ProviderRegistry.Role role, address next, uint64 nonce, uint64 deadline)
        internal
        view
        returns (bytes32)
    {
        return digestOf(keccak256(abi.encode(ROTATE_TYPE, id, role, next, nonce, deadline)));
    }

    function proposalDigest(ProviderRegistry.Candidate memory candidate, uint64 nonce, uint64 deadline)
        internal
        view
        returns (bytes32)
    {
        return digestOf(keccak256(abi.encode(PROPOSE_TYPE, keccak256(abi.encode(candidate)), nonce, deadline)));
    }

    function digestOf(bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("MedRec"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, structHash));
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function isSeated(address consensus) internal view returns (bool) {
        address[] memory validators = registry.getValidators();
        for (uint256 i = 0; i < validators.length; i++) if (validators[i] == consensus) return true;
        return false;
    }

    function check(bool holds, string memory what) internal pure {
        require(holds, what);
    }
}
