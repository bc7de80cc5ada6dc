// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Agent} from "../../../contracts/src/Agent.sol";
import {AgentFactory} from "../../../contracts/src/AgentFactory.sol";
import {Relationships} from "../../../contracts/src/Relationships.sol";
import {RelationshipsTest} from "./RelationshipsTest.sol";
import {vm} from "./Vm.sol";

/// Holds as it was told, and counts nothing.
contract SwitchedCondition {
    bool private _isOn;

    function set(bool isOn) external {
        _isOn = isOn;
    }

    function holds(bytes32, address, bytes32, uint64, bytes calldata) external view returns (bool) {
        return _isOn;
    }
}

/// What people sign for an agent, as in specs/agent.md; its types are written here once more.
abstract contract AgentTest is RelationshipsTest {
    uint256 internal constant PERSON = 800;
    uint256 internal constant PROVIDER = 801;
    uint256 internal constant NEXT = 802;
    uint256 internal constant STRANGER = 803;
    /// Custodians have the keys from here on.
    uint256 internal constant FIRST = 810;
    uint8 internal constant READ = 1;
    uint8 internal constant GRANT = 2;
    uint8 internal constant REVOKE = 4;
    uint8 internal constant ADD = 8;
    uint8 internal constant GUARD = 16;
    uint8 internal constant OWNER = 255;
    uint64 internal constant NO_END = 0xffffffff;
    /// Quarters around {RegistryTest-BEGINNING}, 2033-05-18.
    uint64 internal constant LAST_QUARTER = 1995926400;
    uint64 internal constant NEXT_QUARTER = 2003788800;
    uint64 internal constant LATER_QUARTER = 2011737600;

    AgentFactory internal factory;
    Agent internal agent;
    bytes32 internal id;

    function beginAgent() internal {
        begin(2);
        factory = new AgentFactory(relationships);
        (bool done,) = submit(operatorOf(0), packOpen(PERSON, PROVIDER, block.timestamp + 600));
        check(done, "opened");
        id = idOf(PERSON, PROVIDER);
        agent = create(PERSON, id);
        (done,) = submit(operatorOf(0), packController(PERSON, id, address(agent), 0, block.timestamp + 600));
        check(done, "handed over");
    }

    function create(uint256 key, bytes32 relationship) internal returns (Agent) {
        uint64 deadline = uint64(block.timestamp + 600);
        bytes memory signature = sign(key, messageDigest(createMessage(relationship, deadline)));
        vm.prank(operatorOf(0));
        return factory.create(relationship, deadline, signature);
    }

    function createMessage(bytes32 relationship, uint64 deadline) internal pure returns (bytes memory) {
        return abi.encode(keccak256("CreateAgent(bytes32 relationship,uint64 deadline)"), relationship, deadline);
    }

    function messageDigest(bytes memory message) internal view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", relationships.domainSeparator(), keccak256(message)));
    }

    // ------------------------------------------------------------------ acts

    function sequenceOf(uint8 by) internal view returns (uint64) {
        return by == OWNER || by >= 16 ? agent.sequence() : agent.custodians(by, 1)[0].sequence;
    }

    function actOf(uint256 key, uint8 by, bytes memory message) internal view returns (Agent.Act memory) {
        return actOf(key, by, message, sequenceOf(by), uint64(block.timestamp + 600), "");
    }

    function actOf(uint256 key, uint8 by, bytes memory message, uint64 sequence, uint64 deadline, bytes memory condition)
        internal
        view
        returns (Agent.Act memory)
    {
        bytes memory whole = bytes.concat(message, abi.encode(by, sequence, deadline));
        return Agent.Act(by, sequence, deadline, sign(key, messageDigest(whole)), condition);
    }

    function addMessage(Agent.Appointment memory a) internal view returns (bytes memory) {
        bytes32 type_ = keccak256(
            "AddCustodian(address agent,uint8 place,address custodian,uint8 powers,uint64 notBefore,uint64 notAfter,bytes condition,uint8 by,uint64 expectedSequence,uint64 deadline)"
        );
        return abi.encode(type_, address(agent), a.place, a.custodian, a.powers, a.notBefore, a.notAfter, keccak256(a.condition));
    }

    function endMessage(uint8 place, address custodian) internal view returns (bytes memory) {
        bytes32 type_ = keccak256(
            "EndCustodian(address agent,uint8 place,address custodian,uint8 by,uint64 expectedSequence,uint64 deadline)"
        );
        return abi.encode(type_, address(agent), place, custodian);
    }

    function nominateMessage(address nominee) internal view returns (bytes memory) {
        bytes32 type_ = keccak256(
            "NominateOwner(address agent,address nominee,uint8 by,uint64 expectedSequence,uint64 deadline)"
        );
        return abi.encode(type_, address(agent), nominee);
    }

    function objectMessage() internal view returns (bytes memory) {
        return abi.encode(keccak256("Object(address agent,uint8 by,uint64 expectedSequence,uint64 deadline)"), address(agent));
    }

    function setOwnerMessage(address next) internal view returns (bytes memory) {
        bytes32 type_ = keccak256("SetOwner(address agent,address owner,uint8 by,uint64 expectedSequence,uint64 deadline)");
        return abi.encode(type_, address(agent), next);
    }

    function recoveryMessage(uint8 threshold, uint64 delay) internal view returns (bytes memory) {
        bytes32 type_ = keccak256(
            "SetRecovery(address agent,uint8 threshold,uint64 delay,uint8 by,uint64 expectedSequence,uint64 deadline)"
        );
        return abi.encode(type_, address(agent), threshold, delay);
    }

    function takeOverMessage(address next, uint64 sequence, uint64 deadline) internal view returns (bytes memory) {
        bytes32 type_ = keccak256("TakeOver(address agent,address owner,uint64 expectedSequence,uint64 deadline)");
        return abi.encode(type_, address(agent), next, sequence, deadline);
    }

    // ------------------------------------------------------------------ calls

    function appointment(uint8 place, uint256 key, uint8 powers) internal pure returns (Agent.Appointment memory) {
        return Agent.Appointment(place, vm.addr(key), powers, LAST_QUARTER, NO_END, "");
    }

    function adding(uint256 key, uint8 by, Agent.Appointment memory a) internal view returns (bytes memory) {
        return abi.encodeCall(Agent.addCustodian, (a, actOf(key, by, addMessage(a))));
    }

    function addingUnder(uint256 key, uint8 by, Agent.Appointment memory a, bytes memory condition) internal view returns (bytes memory) {
        Agent.Act memory act = actOf(key, by, addMessage(a));
        act.condition = condition;
        return abi.encodeCall(Agent.addCustodian, (a, act));
    }

    function ending(uint256 key, uint8 by, uint8 place, uint256 custodian) internal view returns (bytes memory) {
        address ended = custodian == 0 ? address(0) : vm.addr(custodian);
        return abi.encodeCall(Agent.endCustodian, (place, ended, actOf(key, by, endMessage(place, ended))));
    }

    function nominating(uint256 key, uint8 by, address nominee) internal view returns (bytes memory) {
        return abi.encodeCall(Agent.nominateOwner, (nominee, actOf(key, by, nominateMessage(nominee))));
    }

    function objecting(uint256 key, uint8 by) internal view returns (bytes memory) {
        return abi.encodeCall(Agent.object, (actOf(key, by, objectMessage())));
    }

    function settingRecovery(uint256 key, uint8 by, uint8 threshold, uint64 delay) internal view returns (bytes memory) {
        return abi.encodeCall(Agent.setRecovery, (threshold, delay, actOf(key, by, recoveryMessage(threshold, delay))));
    }

    function settingOwner(uint256 key, uint8 by, address next) internal view returns (bytes memory) {
        return abi.encodeCall(Agent.setOwner, (next, actOf(key, by, setOwnerMessage(next))));
    }

    function takingOver(uint256 key, address next) internal view returns (bytes memory) {
        return takingOver(key, next, agent.sequence(), uint64(block.timestamp + 600));
    }

    function takingOver(uint256 key, address next, uint64 sequence, uint64 deadline) internal view returns (bytes memory) {
        bytes memory signature = sign(key, messageDigest(takeOverMessage(next, sequence, deadline)));
        return abi.encodeCall(Agent.takeOver, (next, sequence, deadline, signature));
    }

    function does(bytes memory data) internal {
        vm.prank(operatorOf(0));
        (bool done, bytes memory answer) = address(agent).call(data);
        check(done, answer.length == 4 ? "refused" : "failed");
    }

    function refuses(bytes memory data, bytes4 error) internal {
        refuses(operatorOf(0), data, error);
    }

    function refuses(address from, bytes memory data, bytes4 error) internal {
        vm.prank(from);
        (bool done, bytes memory answer) = address(agent).call(data);
        check(!done && answer.length == 4 && bytes4(answer) == error, "refused for another reason, or not at all");
    }

    /// The owner adds one.
    function add(uint8 place, uint256 key, uint8 powers) internal {
        does(adding(PERSON, OWNER, appointment(place, key, powers)));
    }

    // ------------------------------------------------------------------ envelopes

    function anchorEnvelope(uint256 key, uint8 place, bytes32 relationship, bytes32 commitment, uint64 sequence, uint64 deadline, bytes memory condition)
        internal
        view
        returns (bytes memory)
    {
        bytes memory fields = abi.encode(relationship, commitment, sequence, deadline);
        return abi.encodePacked(uint8(2), place, signAnchor(key, relationship, commitment, sequence, deadline), fields, condition);
    }

    function sessionFields(string memory role, bytes32 relationship, address delegate) internal view returns (bytes memory) {
        return abi.encode(keccak256(bytes(role)), relationship, delegate, keccak256("a"), keccak256("b"), keccak256("nonce"), block.timestamp + 600);
    }

    function sessionDigest(bytes memory fields) internal view returns (bytes32) {
        bytes32 type_ = keccak256(
            "SessionProof(string role,bytes32 relationship,address delegate,string clientPeerId,string providerPeerId,bytes32 nonce,uint64 expiresAt)"
        );
        return messageDigest(bytes.concat(type_, fields));
    }

    function isGood(bytes32 digest_, bytes memory signature) internal view returns (bool) {
        bytes4 answer = agent.isValidSignature(digest_, signature);
        check(answer == 0x1626ba7e || answer == 0xffffffff, "one of two answers");
        return answer == 0x1626ba7e;
    }

    function conditionOf(address condition, bytes memory parameters) internal pure returns (bytes memory) {
        return abi.encodePacked(condition, parameters);
    }
}
