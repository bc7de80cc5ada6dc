// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Carried} from "./Carried.sol";
import {IGrantCondition} from "./IGrantCondition.sol";
import {Relationships} from "./Relationships.sol";

/// @title Holds while a person has been silent
/// @notice Parameters: (uint64 silence), in seconds. Who was never heard of is not silent: the first sign of life arms it.
contract DeadmanSwitch is IGrantCondition, Carried {
    struct Life {
        uint64 heardAt;
        uint64 sequence;
    }

    bytes32 private constant TYPE = keccak256("SignOfLife(bytes32 relationship,uint64 expectedSequence,uint64 deadline)");

    event Heard(bytes32 indexed relationship, uint64 sequence);
    Relationships private immutable _relationships;
    mapping(bytes32 relationship => Life) public lifeOf;

    constructor(Relationships relationships) Carried(relationships) {
        _relationships = relationships;
    }

    /// @notice A sign of life, signed by the controller; of an agent by its owner, since no custodian's signature is good for this message.
    function show(bytes32 relationship, uint64 expectedSequence, uint64 deadline, bytes calldata signature) external {
        if (expectedSequence != lifeOf[relationship].sequence) revert WrongSequence();
        bytes32 message = keccak256(abi.encode(TYPE, relationship, expectedSequence, deadline));
        _checkCarried(_relationships.relationship(relationship).controller, message, deadline, signature);
        lifeOf[relationship] = Life(uint64(block.timestamp), expectedSequence + 1);
        emit Heard(relationship, expectedSequence + 1);
    }

    /// @inheritdoc IGrantCondition
    function holds(bytes32 relationship, address, bytes32, uint64 time, bytes calldata parameters) external view returns (bool) {
        uint64 heardAt = lifeOf[relationship].heardAt;
        return heardAt != 0 && time >= heardAt + abi.decode(parameters, (uint64));
    }
}
