// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Agent} from "../../../contracts/src/Agent.sol";
import {AgentHandler} from "./AgentHandler.sol";

/// What holds of an agent whatever is signed; see specs/agent.md.
contract AgentInvariants {
    AgentHandler private _handler;

    function setUp() public {
        _handler = new AgentHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// What is looked for can happen: guardians name somebody together, and three days later she takes over.
    function test_aRecoveryIsAmongWhatIsDone() public {
        // What was said in the second in which the owner became it would not count.
        _handler.pass(0);
        _handler.nominateTogether(0);
        _handler.takeOver(1);
        require(_handler.done(6) == 0, "not yet");
        _handler.pass(72);
        _handler.takeOver(1);
        require(_handler.done(3) == 3 && _handler.done(6) == 1 && bytes(_handler.broken()).length == 0, "recovered");
    }

    /// Nobody but the owner, or as many guardians as it takes after the delay, changes the owner; nobody gives more than it has; the history is that of
    /// the events.
    function invariant_noRuleWasBroken() public view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_thereIsAnOwner() public view {
        address owner = _handler.agentOf().owner();
        require(owner != address(0) && owner == _handler.owner(), "without its owner");
    }

    /// No custodian has a power that it was not given, nor outside of its window.
    function invariant_eachHasWhatItWasGiven() public view {
        Agent agent = _handler.agentOf();
        Agent.Custodian[] memory page = agent.custodians(0, 16);
        for (uint8 i = 0; i < 16; i++) {
            AgentHandler.Given memory given = _handler.given(i);
            require(page[i].custodian == given.custodian && page[i].powers == given.powers, "given by nobody");
            require(agent.powersOf(i, "") == _handler.powersOf(i), "outside of its window");
        }
    }
}
