// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Relationships} from "../../../contracts/src/Relationships.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {vm} from "./Vm.sol";

/// An account that agrees to what its key signed, in 65 bytes and whatever follows.
contract KeyAccount {
    address public immutable key;

    constructor(address key_) {
        key = key_;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s) = abi.decode(signature[:64], (bytes32, bytes32));
        return ecrecover(digest, uint8(signature[64]), r, s) == key ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}

/// What people sign, packed as in specs/relationships.md, "Messages on the chain".
abstract contract RelationshipsTest is RegistryTest {
    uint8 internal constant OPEN = 1;
    uint8 internal constant ANCHOR = 2;
    uint8 internal constant SET_CONTROLLER = 3;
    uint8 internal constant TERMINATE = 4;
    uint8 internal constant LONG_FIRST = 0x10;
    uint8 internal constant LONG_SECOND = 0x20;
    bytes32 private constant OPEN_TYPE = keccak256("Open(address ownerDelegate,address providerDelegate,uint64 deadline)");
    bytes32 private constant ANCHOR_TYPE =
        keccak256("Anchor(bytes32 relationship,bytes32 commitment,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant SET_CONTROLLER_TYPE =
        keccak256("SetController(bytes32 relationship,address controller,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant TERMINATE_TYPE =
        keccak256("Terminate(bytes32 relationship,uint64 expectedSequence,uint64 deadline)");

    Relationships internal relationships;

    function begin(uint256 members) internal {
        found(members);
        relationships = new Relationships(registry);
    }

    function idOf(uint256 owner, uint256 provider) internal view returns (bytes32) {
        return relationships.relationshipId(vm.addr(owner), vm.addr(provider));
    }

    function numberOf(bytes32 id) internal view returns (uint32) {
        return relationships.relationship(id).number;
    }

    /// As a member's node does it: nothing but the bytes after the selector.
    function submit(address from, bytes memory messages) internal returns (bool done, bytes memory answer) {
        vm.prank(from);
        return address(relationships).call(abi.encodePacked(Relationships.submit.selector, messages));
    }

    // ------------------------------------------------------------------ what is signed

    function signOpen(uint256 key, address owner, address provider, uint256 deadline) internal view returns (bytes memory) {
        return sign(key, digest(abi.encode(OPEN_TYPE, owner, provider, deadline)));
    }

    function signAnchor(uint256 key, bytes32 id, bytes32 commitment, uint256 sequence, uint256 deadline) internal view returns (bytes memory) {
        return sign(key, digest(abi.encode(ANCHOR_TYPE, id, commitment, sequence, deadline)));
    }

    function signController(uint256 key, bytes32 id, address controller, uint256 sequence, uint256 deadline) internal view returns (bytes memory) {
        return sign(key, digest(abi.encode(SET_CONTROLLER_TYPE, id, controller, sequence, deadline)));
    }

    function signTerminate(uint256 key, bytes32 id, uint256 sequence, uint256 deadline) internal view returns (bytes memory) {
        return sign(key, digest(abi.encode(TERMINATE_TYPE, id, sequence, deadline)));
    }

    function digest(bytes memory message) private view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", relationships.domainSeparator(), keccak256(message)));
    }

    // ------------------------------------------------------------------ what is carried

    function packOpen(uint256 owner, uint256 provider, uint256 deadline) internal view returns (bytes memory) {
        return packOpen(owner, provider, owner, provider, deadline);
    }

    function packOpen(uint256 owner, uint256 provider, uint256 byOwner, uint256 byProvider, uint256 deadline) internal view returns (bytes memory) {
        (address first, address second) = (vm.addr(owner), vm.addr(provider));
        bytes memory head = abi.encodePacked(OPEN, first, second, uint32(deadline));
        return abi.encodePacked(head, compact(signOpen(byOwner, first, second, deadline)), compact(signOpen(byProvider, first, second, deadline)));
    }

    function packAnchor(uint256 key, bytes32 id, bytes32 commitment, uint256 sequence, uint256 deadline) internal view returns (bytes memory) {
        bytes memory signature = compact(signAnchor(key, id, commitment, sequence, deadline));
        return abi.encodePacked(ANCHOR, numberOf(id), commitment, uint8(sequence), uint32(deadline), signature);
    }

    function packController(uint256 key, bytes32 id, address controller, uint256 sequence, uint256 deadline) internal view returns (bytes memory) {
        bytes memory signature = compact(signController(key, id, controller, sequence, deadline));
        return abi.encodePacked(SET_CONTROLLER, numberOf(id), controller, uint8(sequence), uint32(deadline), signature);
    }

    function packTerminate(uint256 key, bytes32 id, uint256 sequence, uint256 deadline) internal view returns (bytes memory) {
        return abi.encodePacked(TERMINATE, numberOf(id), uint8(sequence), uint32(deadline), compact(signTerminate(key, id, sequence, deadline)));
    }

    /// As in EIP-2098.
    function compact(bytes memory signature) internal pure returns (bytes memory) {
        (bytes32 r, uint256 s) = abi.decode(signature, (bytes32, uint256));
        return abi.encodePacked(r, s | (uint256(uint8(signature[64]) - 27) << 255));
    }

    /// With its length before it.
    function long(bytes memory signature) internal pure returns (bytes memory) {
        return abi.encodePacked(uint16(signature.length), signature);
    }

    function lengthen(bytes memory signature, uint256 length) internal pure returns (bytes memory) {
        return abi.encodePacked(signature, new bytes(length - signature.length));
    }
}
