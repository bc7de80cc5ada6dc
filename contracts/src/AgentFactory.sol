// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Agent} from "./Agent.sol";
import {Carried} from "./Carried.sol";
import {Clones} from "./Clones.sol";
import {Relationships} from "./Relationships.sol";

/// @title Makes agents, one for a relationship at most
/// @notice Where the agent of a relationship is, or will be, is known before it is made. See specs/agent.md.
contract AgentFactory is Carried {
    bytes32 private constant CREATE_TYPE = keccak256("CreateAgent(bytes32 relationship,uint64 deadline)");

    error NotActive();
    error AlreadyCreated();
    error BadOwner();

    event Created(bytes32 indexed relationship, address agent, address owner);

    Relationships private immutable _relationships;
    Agent private immutable _implementation;

    constructor(Relationships relationships) Carried(relationships) {
        _relationships = relationships;
        _implementation = new Agent(relationships, address(this));
    }

    /// @notice Makes the agent of a relationship. Its owner is who controls the relationship now, and signed for it; control is handed over to it afterwards,
    /// as to any controller.
    function create(bytes32 relationship, uint64 deadline, bytes calldata signature) external returns (Agent agent) {
        Relationships.Relationship memory state = _relationships.relationship(relationship);
        if (state.status != Relationships.Status.Active) revert NotActive();
        if (state.controller.code.length != 0) revert BadOwner();
        _checkCarried(state.controller, keccak256(abi.encode(CREATE_TYPE, relationship, deadline)), deadline, signature);
        agent = Agent(Clones.create(address(_implementation), relationship));
        if (address(agent) == address(0)) revert AlreadyCreated();
        agent.begin(state.controller);
        emit Created(relationship, address(agent), state.controller);
    }

    function agentOf(bytes32 relationship) external view returns (address) {
        return Clones.addressOf(address(_implementation), relationship);
    }

    /// @notice Whose code all agents run.
    function implementation() external view returns (Agent) {
        return _implementation;
    }
}
