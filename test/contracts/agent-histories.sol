// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Agent} from "./Agent.sol";
import {AgentFactory} from "./AgentFactory.sol";
import {Relationships} from "./Relationships.sol";

/// Everybody is a member, and the first actor controls every relationship.
contract OpenNetwork {
    function registry() external view returns (address) {
        return address(this);
    }

    function domainSeparator() external pure returns (bytes32) {
        return keccak256("a network");
    }

    function isMember(address) external pure returns (bool) {
        return true;
    }

    function relationship(bytes32) external pure returns (Relationships.Relationship memory state) {
        state.controller = address(uint160(0x1000));
        state.status = Relationships.Status.Active;
    }
}

/// For tests: many random histories of agents, step by step, in few calls; and what the agents hold after each step.
contract AgentHistories {
    /// lane, what is done, by which place, which actor signs, how far off the sequence and the time are, which condition is named, five numbers
    uint256 private constant STEP_BYTES = 12;
    /// Of the places those that are filled here.
    uint8 private constant PLACES = 8;
    uint8 private constant NOBODY = 255;
    uint8 private constant CONTRACT = 254;
    uint256 private constant MAX_OBSERVED_BYTES = 2048;

    Agent[] private _agents;
    mapping(bytes32 relationship => bool) private _isOn;

    constructor(uint256 lanes) {
        AgentFactory factory = new AgentFactory(Relationships(address(new OpenNetwork())));
        for (uint256 i = 0; i < lanes; i++) {
            _agents.push(factory.create(bytes32(i + 1), uint64(block.timestamp), abi.encodePacked(actor(0))));
        }
    }

    /// As a condition.
    function holds(bytes32 relationship, address, bytes32, uint64, bytes calldata) external view returns (bool) {
        return _isOn[relationship];
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
        Agent agent = _agents[uint8(step[0])];
        bool ok = true;
        bytes memory answer;
        if (uint8(step[1]) == 7) {
            bytes32 relationship = agent.relationship();
            _isOn[relationship] = step[7] != 0;
        } else {
            (ok, answer) = address(agent).call(callOf(agent, step));
        }
        at = show(agent, put(put(at, ok ? 1 : 0, 1), ok ? 0 : uint32(bytes4(answer)), 4));
        // Of the place that acted or that was spoken of.
        uint8 place = (uint8(step[2]) < 16 ? uint8(step[2]) : uint8(step[7])) % PLACES;
        Agent.Custodian memory asked = agent.custodians(place, 1)[0];
        return put(at, signs(agent, place, asked.custodian, condition(asked.condition == 0 ? 0 : 1)), 1);
    }

    function callOf(Agent agent, bytes calldata step) private view returns (bytes memory) {
        uint8 kind = uint8(step[1]);
        Agent.Act memory act = actOf(agent, step);
        (uint8 a, address b) = (uint8(step[7]), actor(uint8(step[8])));
        if (kind == 0) {
            Agent.Appointment memory given = Agent.Appointment(
                a, b, uint8(step[9]), timeAt(uint8(step[10]) >> 4), timeAt(uint8(step[10]) & 15), condition(uint8(step[11]))
            );
            return abi.encodeCall(Agent.addCustodian, (given, act));
        }
        if (kind == 1) return abi.encodeCall(Agent.endCustodian, (a, b, act));
        if (kind == 2) return abi.encodeCall(Agent.nominateOwner, (b, act));
        if (kind == 3) return abi.encodeCall(Agent.object, (act));
        if (kind == 4) return abi.encodeCall(Agent.setRecovery, (a, uint64(uint8(step[8])) * 1 days, act));
        if (kind == 5) return abi.encodeCall(Agent.setOwner, (b, act));
        require(kind == 6);
        return abi.encodeCall(Agent.takeOver, (b, act.expectedSequence, act.deadline, act.signature));
    }

    function actOf(Agent agent, bytes calldata step) private view returns (Agent.Act memory) {
        uint8 by = uint8(step[2]);
        uint64 sequence = by < 16 && uint8(step[1]) != 6 ? agent.custodians(by, 1)[0].sequence : agent.sequence();
        uint256 deadline = step[5] == 0 ? block.timestamp + 3600 : step[5] == 0x01 ? block.timestamp - 1 : block.timestamp + 3601;
        return Agent.Act(by, sequence + uint8(step[4]), uint64(deadline), abi.encodePacked(actor(uint8(step[3]))), condition(uint8(step[6])));
    }

    function show(Agent agent, uint256 at) private view returns (uint256) {
        (uint8 threshold, uint64 delay, uint64 objectedAt) = agent.recovery();
        at = put(put(put(at, uint160(agent.owner()), 20), agent.sequence(), 8), threshold, 1);
        at = put(put(at, delay, 4), objectedAt, 4);
        Agent.Custodian[] memory places = agent.custodians(0, PLACES);
        uint256 count = 0;
        for (uint256 i = 0; i < PLACES; i++) if (isUsed(places[i])) count++;
        at = put(at, count, 1);
        for (uint8 i = 0; i < PLACES; i++) {
            Agent.Custodian memory p = places[i];
            if (!isUsed(p)) continue;
            at = put(put(put(put(at, i, 1), uint160(p.custodian), 20), p.powers, 1), p.addedBy, 1);
            at = put(put(put(at, p.notBefore, 4), p.notAfter, 4), p.condition == 0 ? 0 : 1, 1);
            at = put(put(put(at, uint160(p.nominee), 20), p.nominatedAt, 4), p.sequence, 8);
            bytes memory named = condition(p.condition == 0 ? 0 : 1);
            at = put(at, agent.powersOf(i, named), 1);
        }
        return at;
    }

    function isUsed(Agent.Custodian memory place) private pure returns (bool) {
        return place.custodian != address(0) || place.sequence != 0;
    }

    /// Whether its signature is good for an anchor (1) and a session (2).
    function signs(Agent agent, uint8 place, address custodian, bytes memory named) private view returns (uint256 kinds) {
        bytes32 type_ = keccak256("Anchor(bytes32 relationship,bytes32 commitment,uint64 expectedSequence,uint64 deadline)");
        bytes memory fields = abi.encode(agent.relationship(), uint256(1), uint256(2), uint256(3));
        if (isGood(agent, type_, fields, abi.encodePacked(uint8(2), place, custodian, new bytes(45), fields, named))) kinds = 1;
        type_ = keccak256("SessionProof(string role,bytes32 relationship,address delegate,string clientPeerId,string providerPeerId,bytes32 nonce,uint64 expiresAt)");
        fields = abi.encode(keccak256("custodian"), agent.relationship(), custodian, uint256(1), uint256(2), uint256(3), uint256(4));
        if (isGood(agent, type_, fields, abi.encodePacked(uint8(1), place, custodian, new bytes(45), fields, named))) kinds |= 2;
    }

    function isGood(Agent agent, bytes32 type_, bytes memory fields, bytes memory envelope) private view returns (bool) {
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", keccak256("a network"), keccak256(bytes.concat(type_, fields))));
        return agent.isValidSignature(digest, envelope) == 0x1626ba7e;
    }

    function condition(uint8 number) private view returns (bytes memory) {
        return number == 0 ? bytes("") : number == 1 ? abi.encodePacked(address(this), "parameters") : abi.encodePacked(bytes19(0));
    }

    function timeAt(uint8 number) private pure returns (uint64) {
        return [0, 1995926400, 2003788800, 2011737600, 2027462400, 4294967295, 2003788801, 4102444800][number];
    }

    function actor(uint8 number) private view returns (address) {
        return number == NOBODY ? address(0) : number == CONTRACT ? address(this) : address(uint160(0x1000) + number);
    }

    /// Writes so many bytes of a number at a place in memory that is reserved; gives the place after them.
    function put(uint256 at, uint256 value, uint256 size) private pure returns (uint256) {
        assembly ("memory-safe") {
            mstore(at, shl(sub(256, mul(8, size)), value))
            at := add(at, size)
        }
        return at;
    }
}
