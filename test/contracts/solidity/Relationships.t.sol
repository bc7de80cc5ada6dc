// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Relationships} from "../../../contracts/src/Relationships.sol";
import {EventHistory} from "./EventHistory.sol";
import {RelationshipsTest} from "./RelationshipsTest.sol";
import {vm, Vm} from "./Vm.sol";

/// What each kind of message does, and what speaks against it.
contract RelationshipsMessagesTest is RelationshipsTest {
    uint256 private constant OWNER = 700;
    uint256 private constant PROVIDER = 701;
    uint256 private constant OTHER = 702;
    bytes32 private constant A = bytes32(uint256(5));
    bytes32 private constant B = bytes32(uint256(6));

    bytes32 private _id;
    uint256 private _deadline;

    function setUp() public {
        begin(2);
        _deadline = block.timestamp + 600;
        _id = idOf(OWNER, PROVIDER);
        carries(packOpen(OWNER, PROVIDER, _deadline));
    }

    // ------------------------------------------------------------------ each kind

    function test_opensForTwoDelegatesThatBothSigned() public {
        Relationships.Relationship memory opened = relationships.relationship(_id);
        check(opened.controller == vm.addr(OWNER) && opened.providerDelegate == vm.addr(PROVIDER), "of both");
        check(opened.status == Relationships.Status.Active && opened.sequence == 0 && opened.anchor == 0, "from the beginning");
        check(opened.number == 1 && address(relationships.registry()) == address(registry), "the first of this network");
        refuses(packOpen(OWNER, PROVIDER, _deadline), Relationships.AlreadyOpened.selector);
        refuses(packOpen(OTHER, OTHER, _deadline), Relationships.BadDelegates.selector);
        refuses(packOpen(OTHER, PROVIDER, OWNER, PROVIDER, _deadline), Relationships.BadSignature.selector);
        refuses(packOpen(OTHER, PROVIDER, OTHER, OWNER, _deadline), Relationships.BadSignature.selector);
        refuses(packOpen(OTHER, PROVIDER, block.timestamp - 1), Relationships.Expired.selector);
        refuses(packOpen(OTHER, PROVIDER, block.timestamp + 3601), Relationships.DeadlineTooFar.selector);
        for (uint256 i = 0; i < 2; i++) {
            (address owner, address provider) = i == 0 ? (address(0), vm.addr(OWNER)) : (vm.addr(OWNER), address(0));
            bytes memory nobody = abi.encodePacked(OPEN, owner, provider, uint32(_deadline), new bytes(128));
            refuses(nobody, Relationships.BadDelegates.selector);
        }
        carries(packOpen(OTHER, PROVIDER, block.timestamp));
        carries(packOpen(PROVIDER, OTHER, block.timestamp + 3600));
        check(numberOf(idOf(OTHER, PROVIDER)) == 2 && numberOf(idOf(PROVIDER, OTHER)) == 3, "in the order of opening");
    }

    function test_anchorsWhatTheControllerSigned() public {
        vm.expectEmit(address(relationships));
        emit Relationships.Anchored(_id, A, 1);
        carries(packAnchor(OWNER, _id, A, 0, _deadline));
        check(relationships.relationship(_id).anchor == A && relationships.relationship(_id).sequence == 1, "it is in force");
        refuses(packAnchor(OWNER, _id, B, 0, _deadline), Relationships.WrongSequence.selector);
        refuses(packAnchor(OWNER, _id, B, 2, _deadline), Relationships.WrongSequence.selector);
        refuses(packAnchor(PROVIDER, _id, B, 1, _deadline), Relationships.BadSignature.selector);
        refuses(packAnchor(OWNER, _id, B, 1, block.timestamp - 1), Relationships.Expired.selector);
        refuses(packAnchor(OWNER, _id, B, 1, block.timestamp + 3601), Relationships.DeadlineTooFar.selector);
        carries(packAnchor(OWNER, _id, 0, 1, block.timestamp));
        check(relationships.relationship(_id).anchor == 0, "nobody but the owner");
    }

    function test_handsTheOwnersSideOver() public {
        refuses(packController(OTHER, _id, vm.addr(OTHER), 0, _deadline), Relationships.BadSignature.selector);
        refuses(packController(PROVIDER, _id, vm.addr(OTHER), 0, _deadline), Relationships.BadSignature.selector);
        refuses(packController(OWNER, _id, address(0), 0, _deadline), Relationships.BadController.selector);
        refuses(packController(OWNER, _id, vm.addr(PROVIDER), 0, _deadline), Relationships.BadController.selector);
        refuses(packController(OWNER, _id, vm.addr(OTHER), 1, _deadline), Relationships.WrongSequence.selector);
        vm.expectEmit(address(relationships));
        emit Relationships.ControllerSet(_id, vm.addr(OTHER), 1);
        carries(packController(OWNER, _id, vm.addr(OTHER), 0, _deadline));
        Relationships.Relationship memory changed = relationships.relationship(_id);
        check(changed.controller == vm.addr(OTHER) && changed.sequence == 1 && changed.number == 1, "to another");
        refuses(packAnchor(OWNER, _id, A, 1, _deadline), Relationships.BadSignature.selector);
        carries(packAnchor(OTHER, _id, A, 1, _deadline));
    }

    function test_endsForGoodByEitherSide() public {
        refuses(packTerminate(OTHER, _id, 0, _deadline), Relationships.BadSignature.selector);
        refuses(packTerminate(OWNER, _id, 1, _deadline), Relationships.WrongSequence.selector);
        carries(packTerminate(PROVIDER, _id, 0, _deadline));
        check(relationships.relationship(_id).status == Relationships.Status.Terminated, "it is over");
        refuses(packAnchor(OWNER, _id, A, 0, _deadline), Relationships.NotActive.selector);
        refuses(packController(OWNER, _id, vm.addr(OTHER), 0, _deadline), Relationships.NotActive.selector);
        refuses(packTerminate(OWNER, _id, 0, _deadline), Relationships.NotActive.selector);
        refuses(packOpen(OWNER, PROVIDER, _deadline), Relationships.AlreadyOpened.selector);
        // Another relationship of this provider is not touched by it.
        carries(packOpen(OTHER, PROVIDER, _deadline));
        carries(packTerminate(OTHER, idOf(OTHER, PROVIDER), 0, _deadline));
    }

    function test_isForMembersToCarry(address caller) public {
        if (registry.isMember(caller)) return;
        (bool done, bytes memory answer) = submit(caller, packAnchor(OWNER, _id, A, 0, _deadline));
        check(!done && isError(answer, Relationships.NotAMember.selector), "nobody else");
        (done,) = submit(operatorOf(1), packAnchor(OWNER, _id, A, 0, _deadline));
        check(done, "any member");
    }

    // ------------------------------------------------------------------ numbers

    function test_knowsARelationshipByItsNumberAlone(uint32 number) public {
        carries(packOpen(OTHER, PROVIDER, _deadline));
        uint32[5] memory numbers = [number, 0, 2, 3, type(uint32).max];
        for (uint256 i = 0; i < numbers.length; i++) {
            if (numbers[i] == 1) continue;
            bytes4 reason = numbers[i] == 2 ? Relationships.BadSignature.selector : Relationships.NotActive.selector;
            refuses(abi.encodePacked(ANCHOR, numbers[i], tail(packAnchor(OWNER, _id, A, 0, _deadline), 5)), reason);
            refuses(abi.encodePacked(SET_CONTROLLER, numbers[i], tail(packController(OWNER, _id, vm.addr(OTHER), 0, _deadline), 5)), reason);
            refuses(abi.encodePacked(TERMINATE, numbers[i], tail(packTerminate(OWNER, _id, 0, _deadline), 5)), reason);
        }
    }

    /// Of the sequence the lowest byte is carried, and all of it is signed.
    function test_comparesTheWholeSequence() public {
        setSequence(255);
        carries(packAnchor(OWNER, _id, A, 255, _deadline));
        check(relationships.relationship(_id).sequence == 256, "beyond a byte");
        refuses(packAnchor(OWNER, _id, B, 0, _deadline), Relationships.BadSignature.selector);
        refuses(packAnchor(OWNER, _id, B, 512, _deadline), Relationships.BadSignature.selector);
        refuses(packController(OWNER, _id, vm.addr(OTHER), 0, _deadline), Relationships.BadSignature.selector);
        refuses(packTerminate(OWNER, _id, 0, _deadline), Relationships.BadSignature.selector);
        carries(packAnchor(OWNER, _id, B, 256, _deadline));
    }

    /// Else the one after the last would have another's number, and nobody could ever change or end it.
    function test_opensNoneWhenThereAreNoNumbersLeft() public {
        vm.store(address(relationships), bytes32(uint256(1)), bytes32(uint256(type(uint32).max) - 1));
        check(relationships.relationshipCount() == uint256(type(uint32).max) - 1, "where the contract counts");
        carries(packOpen(OTHER, PROVIDER, _deadline));
        check(numberOf(idOf(OTHER, PROVIDER)) == type(uint32).max, "the last number");
        carries(packAnchor(OTHER, idOf(OTHER, PROVIDER), A, 0, _deadline));
        refuses(packOpen(PROVIDER, OTHER, _deadline), Relationships.TooManyRelationships.selector);
        check(relationships.relationshipCount() == type(uint32).max, "none is opened");
    }

    function test_givesPages() public {
        check(relationships.relationships(0, 9).length == 0 && relationships.relationships(2, 9).length == 0, "nobody's numbers");
        bytes memory batch;
        for (uint256 i = 1; i < 65; i++) batch = abi.encodePacked(batch, packOpen(OWNER + 10 * i, PROVIDER, _deadline));
        carries(batch);
        check(relationships.relationshipCount() == 65 && relationships.relationships(1, 100).length == 64, "no more than 64");
        Relationships.Entry[] memory page = relationships.relationships(64, 2);
        check(page.length == 2 && page[0].state.number == 64 && page[1].state.number == 65, "in the order of numbers");
        check(page[1].id == idOf(OWNER + 640, PROVIDER) && page[1].state.controller == vm.addr(OWNER + 640), "with what they are");
        check(relationships.relationships(65, 2).length == 1 && relationships.relationships(1, 1)[0].id == _id, "as far as there are");
    }

    // ------------------------------------------------------------------ many at once

    function test_skipsTheBadOnesAndTellsOfEach() public {
        bytes memory batch = packAnchor(PROVIDER, _id, A, 0, _deadline);
        batch = abi.encodePacked(batch, packAnchor(OWNER, _id, A, 0, _deadline), packOpen(OTHER, PROVIDER, block.timestamp - 1));
        batch = abi.encodePacked(batch, packController(OWNER, _id, vm.addr(OTHER), 1, _deadline), packAnchor(OTHER, 0, B, 2, _deadline));
        batch = abi.encodePacked(batch, packOpen(PROVIDER, OTHER, _deadline), packTerminate(OTHER, _id, 2, _deadline), packTerminate(OTHER, _id, 2, _deadline));
        bytes32[8] memory told = [
            Relationships.Skipped.selector, Relationships.Anchored.selector, Relationships.Skipped.selector, Relationships.ControllerSet.selector,
            Relationships.Skipped.selector, Relationships.Opened.selector, Relationships.Terminated.selector, Relationships.Skipped.selector
        ];
        bytes4[8] memory reasons;
        (reasons[0], reasons[2]) = (Relationships.BadSignature.selector, Relationships.Expired.selector);
        (reasons[4], reasons[7]) = (Relationships.NotActive.selector, Relationships.NotActive.selector);
        bytes32[8] memory ids = [_id, _id, idOf(OTHER, PROVIDER), _id, 0, idOf(PROVIDER, OTHER), _id, _id];
        Vm.Log[] memory logs = carries(batch);
        check(logs.length == 8, "one event for each");
        for (uint256 i = 0; i < logs.length; i++) {
            check(logs[i].topics[0] == told[i] && logs[i].topics[1] == ids[i], "in their order");
            if (reasons[i] == 0) continue;
            (uint8 position, bytes4 reason) = abi.decode(logs[i].data, (uint8, bytes4));
            check(position == i && reason == reasons[i], "which, and why");
        }
    }

    function test_failsWithTheReasonWhenABadOneIsAlone() public {
        bytes memory bad = packAnchor(PROVIDER, _id, A, 0, _deadline);
        refuses(bad, Relationships.BadSignature.selector);
        check(carries(abi.encodePacked(bad, bad)).length == 2, "two are skipped, both");
    }

    function test_takesSixtyFourAtMost() public {
        refuses("", Relationships.BadBatch.selector);
        bytes memory batch;
        for (uint256 i = 0; i < 64; i++) batch = abi.encodePacked(batch, TERMINATE, uint32(0), new bytes(69));
        refuses(abi.encodePacked(batch, TERMINATE, uint32(0), new bytes(69)), Relationships.BadBatch.selector);
        Vm.Log[] memory logs = carries(batch);
        (uint8 position,) = abi.decode(logs[63].data, (uint8, bytes4));
        check(logs.length == 64 && position == 63, "as many as there may be");
    }

    /// What each kind has, one behind the other: nothing is read twice and nothing is left out.
    function test_makesNothingOfBytesThatAreNoMessages() public {
        bytes memory whole = packAnchor(OWNER, _id, A, 0, _deadline);
        bytes[4] memory kinds = [packOpen(OTHER, PROVIDER, _deadline), whole, packController(OWNER, _id, vm.addr(OTHER), 0, _deadline), packTerminate(OWNER, _id, 0, _deadline)];
        uint256[4] memory sizes = [uint256(173), 106, 94, 74];
        for (uint256 i = 0; i < 4; i++) {
            check(kinds[i].length == sizes[i], "as long as the specification has it");
            for (uint256 size = 1; size < sizes[i]; size += 1 + size / 8) refusesBytes(first(kinds[i], size));
            refusesBytes(first(kinds[i], sizes[i] - 1));
            refusesBytes(abi.encodePacked(kinds[i], uint8(0)));
            // Behind a whole one too, which then is not done.
            refusesBytes(abi.encodePacked(whole, first(kinds[i], sizes[i] - 1)));
        }
        for (uint256 head = 0; head < 256; head++) {
            uint256 kind = head % 16;
            if (kind == OPEN ? head < 0x40 : kind > OPEN && kind <= TERMINATE && head < 0x20) continue;
            refusesBytes(abi.encodePacked(uint8(head), new bytes(400)));
        }
        check(relationships.relationship(_id).sequence == 0, "nothing is done");
    }

    function test_makesNothingOfWhateverBytes(bytes memory messages) public {
        for (uint256 i = 0; i < messages.length && i < 4; i++) {
            // Often one of the kinds, so that the bytes after it are looked at.
            bytes memory changed = abi.encodePacked(uint8(uint8(messages[i]) % 6 + (uint8(messages[i]) & 0x30)), uint32(i % 2), tail(messages, i));
            vm.recordLogs();
            bytes32 history = relationships.history();
            (bool done,) = submit(operatorOf(0), changed);
            // Also of what was taken back.
            Vm.Log[] memory logs = vm.getRecordedLogs();
            for (uint256 j = 0; j < logs.length; j++) check(logs[j].topics[0] == Relationships.Skipped.selector, "nobody signed it");
            check(relationships.history() == (done ? EventHistory.extend(history, logs) : history), "what was told");
        }
        check(relationships.relationshipCount() == 1 && relationships.relationship(_id).sequence == 0, "nothing is done");
    }

    // ------------------------------------------------------------------ signatures

    function test_takesEachSignatureInEitherForm() public {
        (address first_, address second) = (vm.addr(OTHER), vm.addr(PROVIDER));
        bytes memory byOwner = signOpen(OTHER, first_, second, _deadline);
        bytes memory byProvider = signOpen(PROVIDER, first_, second, _deadline);
        bytes memory head = abi.encodePacked(first_, second, uint32(_deadline));
        refuses(abi.encodePacked(OPEN | LONG_FIRST | LONG_SECOND, head, long(byProvider), long(byOwner)), Relationships.BadSignature.selector);
        refuses(abi.encodePacked(OPEN | LONG_FIRST, head, long(byOwner), long(byProvider)), Relationships.BadBatch.selector);
        refuses(abi.encodePacked(OPEN | LONG_SECOND, head, long(byOwner), long(byProvider)), Relationships.BadBatch.selector);
        uint256 before = relationships.relationshipCount();
        for (uint8 form = 0; form < 4; form++) {
            bytes memory message = abi.encodePacked(OPEN | (form << 4), head, form % 2 == 1 ? long(byOwner) : compact(byOwner), form > 1 ? long(byProvider) : compact(byProvider));
            // What of it is not the first is opened already, and had to be read to the end.
            check(carries(abi.encodePacked(message, packOpen(OWNER + 10 + form, PROVIDER, _deadline))).length == 2, "both are read");
        }
        check(relationships.relationshipCount() == before + 5, "opened once");
        bytes memory signature = signAnchor(OWNER, _id, A, 0, _deadline);
        bytes memory anchor = abi.encodePacked(ANCHOR | LONG_FIRST, uint32(1), A, uint8(0), uint32(_deadline));
        refuses(abi.encodePacked(anchor, long("")), Relationships.BadSignature.selector);
        refuses(abi.encodePacked(anchor, long(compact(signature))), Relationships.BadSignature.selector);
        refuses(abi.encodePacked(anchor, long(lengthen(signature, 66))), Relationships.BadSignature.selector);
        refuses(abi.encodePacked(anchor, long(lengthen(signature, 1025))), Relationships.BadSignature.selector);
        refuses(abi.encodePacked(anchor, type(uint16).max, signature), Relationships.BadBatch.selector);
        refuses(abi.encodePacked(anchor, uint16(66), signature), Relationships.BadBatch.selector);
        refuses(abi.encodePacked(anchor, uint8(0)), Relationships.BadBatch.selector);
        carries(abi.encodePacked(anchor, long(signature)));
        bytes memory controller = abi.encodePacked(SET_CONTROLLER | LONG_FIRST, uint32(1), vm.addr(OTHER), uint8(1), uint32(_deadline));
        carries(abi.encodePacked(controller, long(signController(OWNER, _id, vm.addr(OTHER), 1, _deadline))));
        bytes memory end = abi.encodePacked(TERMINATE | LONG_FIRST, uint32(1), uint8(2), uint32(_deadline));
        carries(abi.encodePacked(end, long(signTerminate(OTHER, _id, 2, _deadline))));
    }

    /// Nobody makes another signature of one: there is one r and s, and of the highest bit only one value.
    function test_takesNoTwinOfACompactSignature(uint256 commitment) public {
        bytes memory message = packAnchor(OWNER, _id, bytes32(commitment), 0, _deadline);
        bytes memory signature = signAnchor(OWNER, _id, bytes32(commitment), 0, _deadline);
        (bytes32 r, uint256 s) = abi.decode(signature, (bytes32, uint256));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes memory head = first(message, 42);
        refuses(abi.encodePacked(head, r, s | (uint256(28 - uint8(signature[64])) << 255)), Relationships.BadSignature.selector);
        refuses(abi.encodePacked(head, r, order - s), Relationships.BadSignature.selector);
        refuses(abi.encodePacked(head, r, (order - s) ^ (1 << 255)), Relationships.BadSignature.selector);
        refuses(abi.encodePacked(head, new bytes(64)), Relationships.BadSignature.selector);
        uint8 other = 55 - uint8(signature[64]);
        bytes memory twin = abi.encodePacked(r, order - s, other);
        refuses(abi.encodePacked(ANCHOR | LONG_FIRST, tail(head, 1), long(twin)), Relationships.BadSignature.selector);
        carries(message);
    }

    // ------------------------------------------------------------------ how it is looked at

    /// By a member; what it comes to is what was told, and it is told what was done.
    function carries(bytes memory messages) private returns (Vm.Log[] memory logs) {
        bytes32 history = relationships.history();
        check(history != 0 || relationships.relationshipCount() == 0, "it begins with nothing");
        vm.recordLogs();
        (bool done, bytes memory answer) = submit(operatorOf(0), messages);
        logs = vm.getRecordedLogs();
        if (!done) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
        check(relationships.history() == EventHistory.extend(history, logs), "the history is that of the events");
    }

    function refuses(bytes memory messages, bytes4 error) private {
        bytes32 history = relationships.history();
        (bool done, bytes memory answer) = submit(operatorOf(0), messages);
        check(!done && isError(answer, error), "refused for another reason, or not at all");
        check(relationships.history() == history, "nothing has happened");
    }

    function refusesBytes(bytes memory messages) private {
        refuses(messages, Relationships.BadBatch.selector);
    }

    function isError(bytes memory answer, bytes4 error) private pure returns (bool) {
        return answer.length == 4 && bytes4(answer) == error;
    }

    function first(bytes memory all, uint256 size) private pure returns (bytes memory part) {
        part = new bytes(size);
        for (uint256 i = 0; i < size; i++) part[i] = all[i];
    }

    function tail(bytes memory all, uint256 from) private pure returns (bytes memory part) {
        part = new bytes(all.length - from);
        for (uint256 i = from; i < all.length; i++) part[i - from] = all[i];
    }

    function setSequence(uint64 sequence) private {
        bytes32 slot = keccak256(abi.encode(_id, uint256(2)));
        uint256 word = uint256(vm.load(address(relationships), slot));
        vm.store(address(relationships), slot, bytes32(word | (uint256(sequence) << 160)));
        check(relationships.relationship(_id).sequence == sequence && relationships.relationship(_id).controller == vm.addr(OWNER), "where the contract has it");
    }
}
