// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "./ProviderRegistry.sol";
import {Relationships} from "./Relationships.sol";
import {SignatureCheck} from "./SignatureCheck.sol";

/// @title What people sign and members carry
/// @notice As in {Relationships}: the EIP-712 domain is the one of all messages, a message lives for an hour at most, and who carries it pays the gas
/// and can change nothing in it. See specs/agent.md.
abstract contract Carried {
    uint256 public constant MAX_LIFETIME = 1 hours;

    error NotAMember();
    error Expired();
    error DeadlineTooFar();
    error WrongSequence();
    error BadSignature();

    ProviderRegistry private immutable _registry;
    bytes32 private immutable _domainSeparator;

    constructor(Relationships relationships) {
        _registry = relationships.registry();
        _domainSeparator = relationships.domainSeparator();
    }

    /// Reverts unless a member carries what `signer` signed, in time.
    function _checkCarried(address signer, bytes32 structHash, uint64 deadline, bytes memory signature) internal view {
        if (!_registry.isMember(msg.sender)) revert NotAMember();
        if (deadline < block.timestamp) revert Expired();
        // A message that stays valid for long could be kept back and carried when it hurts.
        if (deadline > block.timestamp + MAX_LIFETIME) revert DeadlineTooFar();
        if (!SignatureCheck.isValid(signer, _digest(structHash), signature)) revert BadSignature();
    }

    function _digest(bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", _domainSeparator, structHash));
    }
}
