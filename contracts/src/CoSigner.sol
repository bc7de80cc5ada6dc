// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Carried} from "./Carried.sol";
import {IGrantCondition} from "./IGrantCondition.sol";
import {Relationships} from "./Relationships.sol";

/// @title Holds while somebody else agrees
/// @notice Parameters: (address cosigner, bytes32 salt). What is agreed to is on the chain only as a hash with the salt, under a key used for nothing else.
contract CoSigner is IGrantCondition, Carried {
    struct Agreement {
        uint64 until;
        uint64 sequence;
    }

    bytes32 private constant TYPE = keccak256("CoSign(bytes32 subject,uint64 until,uint64 expectedSequence,uint64 deadline)");

    event CoSigned(address indexed cosigner, bytes32 indexed subject, uint64 until, uint64 sequence);

    mapping(address cosigner => mapping(bytes32 subject => Agreement)) public agreementOf;

    constructor(Relationships relationships) Carried(relationships) {}

    /// @notice Agrees until a time, in place of what the cosigner said before; a time that is past takes it back.
    /// @param subject keccak256(abi.encode(relationship, viewer, action, salt))
    function agree(address cosigner, bytes32 subject, uint64 until, uint64 expectedSequence, uint64 deadline, bytes calldata signature) external {
        if (expectedSequence != agreementOf[cosigner][subject].sequence) revert WrongSequence();
        _checkCarried(cosigner, keccak256(abi.encode(TYPE, subject, until, expectedSequence, deadline)), deadline, signature);
        agreementOf[cosigner][subject] = Agreement(until, expectedSequence + 1);
        emit CoSigned(cosigner, subject, until, expectedSequence + 1);
    }

    /// @inheritdoc IGrantCondition
    function holds(bytes32 relationship, address viewer, bytes32 action, uint64 time, bytes calldata parameters) external view returns (bool) {
        (address cosigner, bytes32 salt) = abi.decode(parameters, (address, bytes32));
        return time < agreementOf[cosigner][keccak256(abi.encode(relationship, viewer, action, salt))].until;
    }
}
