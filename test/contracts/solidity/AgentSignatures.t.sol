// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Agent} from "../../../contracts/src/Agent.sol";
import {Relationships} from "../../../contracts/src/Relationships.sol";
import {AgentTest, SwitchedCondition} from "./AgentTest.sol";
import {vm} from "./Vm.sol";

/// What an agent says it signed: by the owner everything, by a custodian what its powers are for.
contract AgentSignaturesTest is AgentTest {
    bytes32 private constant A = bytes32(uint256(5));
    uint64 private _deadline;

    function setUp() public {
        beginAgent();
        _deadline = uint64(block.timestamp + 600);
        add(0, FIRST, READ);
        add(1, FIRST + 1, GRANT);
        add(2, FIRST + 2, REVOKE);
        add(3, FIRST + 3, ADD | GUARD);
    }

    function test_theOwnersSignatureIsGoodForEverything(bytes32 digest_) public view {
        check(isGood(digest_, sign(PERSON, digest_)), "the owner's");
        check(!isGood(digest_, sign(FIRST + 1, digest_)) && !isGood(digest_, sign(STRANGER, digest_)), "nobody else's");
        check(!isGood(digest_, "") && !isGood(digest_, new bytes(64)) && !isGood(digest_, new bytes(66)), "no signature");
    }

    function test_anchorsAreSignedByWhoAddsOrEndsGrants() public view {
        for (uint8 place = 0; place < 4; place++) {
            check(isAnchored(FIRST + place, place, id) == (place == 1 || place == 2), "GRANT or REVOKE");
        }
        check(!isAnchored(FIRST + 1, 2, id) && !isAnchored(STRANGER, 1, id) && !isAnchored(FIRST + 1, 16, id), "by its own place");
        check(!isAnchored(FIRST + 1, 5, id), "an empty place");
        check(!isAnchored(FIRST + 1, 1, A), "of this relationship only");
        bytes32 digest_ = anchorDigest(id);
        bytes memory envelope = anchorEnvelope(FIRST + 1, 1, id, A, 1, _deadline, "");
        check(isGood(digest_, envelope) && !isGood(anchorDigest(A), envelope), "what was signed is what is asked");
        envelope[98] = 0x01;
        check(!isGood(digest_, envelope), "a field that was changed");
        envelope = anchorEnvelope(FIRST + 1, 1, id, A, 1, _deadline, "");
        envelope[0] = 0x01;
        check(!isGood(digest_, envelope), "an anchor is no proof of a session");
        envelope[0] = 0x00;
        check(!isGood(digest_, envelope), "no kind");
        envelope[0] = 0x03;
        check(!isGood(digest_, envelope), "a kind that there is not");
        check(isGood(digest_, anchorEnvelope(FIRST + 1, 1, id, A, 1, _deadline, hex"00")), "who has no condition may name any");
    }

    function test_aSessionIsProvedByWhoReads() public view {
        for (uint8 place = 0; place < 4; place++) {
            check(isSession(FIRST + place, place, "custodian", id, vm.addr(FIRST + place)) == (place == 0), "READ");
        }
        check(!isSession(FIRST, 0, "owner", id, vm.addr(FIRST)), "as a custodian, and in no other role");
        check(!isSession(FIRST, 0, "custodian", A, vm.addr(FIRST)), "of this relationship");
        check(!isSession(FIRST, 0, "custodian", id, vm.addr(FIRST + 1)), "in its own name");
        check(!isSession(STRANGER, 0, "custodian", id, vm.addr(FIRST)), "by its key");
        bytes memory fields = sessionFields("custodian", id, vm.addr(FIRST));
        bytes memory envelope = abi.encodePacked(uint8(1), uint8(0), sign(FIRST, sessionDigest(fields)), fields);
        check(isGood(sessionDigest(fields), envelope), "whole");
        assembly ("memory-safe") {
            mstore(envelope, sub(mload(envelope), 1))
        }
        check(!isGood(sessionDigest(fields), envelope), "too short");
    }

    function test_aConditionIsAskedWithTheSignature() public {
        SwitchedCondition condition = new SwitchedCondition();
        Agent.Appointment memory a = appointment(5, FIRST + 5, READ | GRANT);
        a.condition = conditionOf(address(condition), new bytes(492));
        does(adding(PERSON, OWNER, a));
        bytes memory envelope = anchorEnvelope(FIRST + 5, 5, id, A, 1, _deadline, a.condition);
        check(!isGood(anchorDigest(id), envelope), "it does not hold");
        condition.set(true);
        check(isGood(anchorDigest(id), envelope), "it holds");
        check(!isGood(anchorDigest(id), anchorEnvelope(FIRST + 5, 5, id, A, 1, _deadline, "")), "it is not said");
        bytes memory fields = sessionFields("custodian", id, vm.addr(FIRST + 5));
        bytes memory longest = abi.encodePacked(uint8(1), uint8(5), sign(FIRST + 5, sessionDigest(fields)), fields, a.condition);
        check(longest.length <= 1024 && isGood(sessionDigest(fields), longest), "the longest there is");
    }

    // ------------------------------------------------------------------ on the chain

    function test_aCustodianAnchorsButNeitherHandsOverNorEnds() public {
        check(carriesAnchor(FIRST + 1, 1, 1) && carriesAnchor(FIRST + 2, 2, 2), "GRANT, then REVOKE");
        check(!carriesAnchor(FIRST, 0, 3) && !carriesAnchor(FIRST + 3, 3, 3), "no other");
        for (uint8 place = 0; place < 4; place++) {
            for (uint8 kind = 0; kind < 6; kind++) {
                bytes memory head = abi.encodePacked(SET_CONTROLLER | LONG_FIRST, numberOf(id), vm.addr(FIRST + place), uint8(3), uint32(_deadline));
                bytes memory signature = signController(FIRST + place, id, vm.addr(FIRST + place), 3, _deadline);
                bytes memory fields = abi.encode(id, vm.addr(FIRST + place), uint64(3), _deadline);
                refusesToCarry(abi.encodePacked(head, long(abi.encodePacked(kind, place, signature, fields, new bytes(96)))));
                head = abi.encodePacked(TERMINATE | LONG_FIRST, numberOf(id), uint8(3), uint32(_deadline));
                signature = signTerminate(FIRST + place, id, 3, _deadline);
                refusesToCarry(abi.encodePacked(head, long(abi.encodePacked(kind, place, signature, abi.encode(id, uint64(3), _deadline), new bytes(128)))));
            }
        }
        (bool done,) = submit(operatorOf(1), packAnchor(PERSON, id, A, 3, _deadline));
        check(done, "the owner signs as a key does, in 64 bytes");
        (done,) = submit(operatorOf(1), packController(PERSON, id, vm.addr(NEXT), 4, _deadline));
        check(done && relationships.relationship(id).controller == vm.addr(NEXT), "and hands over");
    }

    function test_theOwnerAndTheProviderEndIt() public {
        refusesToCarry(packTerminate(FIRST + 1, id, 1, _deadline));
        (bool done,) = submit(operatorOf(1), packTerminate(PERSON, id, 1, _deadline));
        check(done && relationships.relationship(id).status == Relationships.Status.Terminated, "the owner does");
    }

    function carriesAnchor(uint256 key, uint8 place, uint64 sequence) private returns (bool done) {
        bytes memory envelope = anchorEnvelope(key, place, id, A, sequence, _deadline, "");
        bytes memory head = abi.encodePacked(ANCHOR | LONG_FIRST, numberOf(id), A, uint8(sequence), uint32(_deadline));
        (done,) = submit(operatorOf(0), abi.encodePacked(head, long(envelope)));
        check(!done || relationships.relationship(id).sequence == sequence + 1, "anchored");
    }

    function refusesToCarry(bytes memory messages) private {
        (bool done, bytes memory answer) = submit(operatorOf(0), messages);
        check(!done && bytes4(answer) == Relationships.BadSignature.selector, "refused for another reason, or not at all");
    }

    function anchorDigest(bytes32 relationship) private view returns (bytes32) {
        bytes32 type_ = keccak256("Anchor(bytes32 relationship,bytes32 commitment,uint64 expectedSequence,uint64 deadline)");
        return messageDigest(abi.encode(type_, relationship, A, uint64(1), _deadline));
    }

    function isAnchored(uint256 key, uint8 place, bytes32 relationship) private view returns (bool) {
        return isGood(anchorDigest(relationship), anchorEnvelope(key, place, relationship, A, 1, _deadline, ""));
    }

    function isSession(uint256 key, uint8 place, string memory role, bytes32 relationship, address delegate) private view returns (bool) {
        bytes memory fields = sessionFields(role, relationship, delegate);
        bytes32 digest_ = sessionDigest(fields);
        return isGood(digest_, abi.encodePacked(uint8(1), place, sign(key, digest_), fields));
    }
}
