// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessLogs} from "../../../contracts/src/AccessLogs.sol";
import {Relationships} from "../../../contracts/src/Relationships.sol";
import {EventHistory} from "./EventHistory.sol";
import {KeyAccount, RelationshipsTest} from "./RelationshipsTest.sol";
import {vm, Vm} from "./Vm.sol";

/// Opens, anchors, hands over and ends relationships in batches, signed by whomever and for whatever sequence, and commits roots; with a record of
/// its own of what each message may do. The contract is asked for nothing that a message depends on, but its numbers.
contract RelationshipsHandler is RelationshipsTest {
    /// What was signed, and by which key.
    struct Message {
        uint8 kind;
        bytes32 id;
        uint256 key;
        address controller;
        bytes32 commitment;
        uint64 sequence;
        uint256 deadline;
        /// Of an open: whether both sides signed it.
        bool isBoth;
        /// Which relationship it says that it is for.
        uint32 number;
    }

    uint256 private constant OWNERS = 6;
    uint256 private constant KEYS = 8;
    uint256 private constant MAX_PENDING = 5;

    AccessLogs public logs;
    /// Which rule was broken; empty: none.
    string public broken;
    bytes32[] public ids;
    /// How often each kind was done.
    uint256[5] public done;
    uint256 public skipped;

    /// Agrees to what the first key signed.
    address private _account;
    bytes private _batch;
    Message[] private _messages;
    mapping(bytes32 id => Relationships.Relationship) private _known;
    mapping(bytes32 id => uint64) private _ahead;
    /// What a relationship will be called that the batch opens.
    mapping(bytes32 id => uint32) private _numberAhead;
    uint32 private _openAhead;
    mapping(address operator => uint64) private _commits;
    bytes32 private _history;
    bytes32 private _logHistory;

    constructor() {
        begin(2);
        logs = new AccessLogs(registry);
        _account = address(new KeyAccount(vm.addr(keyAt(0))));
    }

    // ------------------------------------------------------------------ what is done

    function open(uint8 owner, uint8 other, uint8 time) external {
        uint256 key = keyAt(owner % OWNERS);
        (uint256 byOwner, uint256 byProvider) = (other % 8 == 0 ? keyAt(other) : key, other % 8 == 1 ? key : providerOf(owner));
        Message memory message = Message(OPEN, idAt(owner), key, vm.addr(key), 0, 0, deadlineAt(time), byOwner == key && byProvider != key, 0);
        add(message, packOpen(key, providerOf(owner), byOwner, byProvider, message.deadline));
    }

    function anchor(uint8 owner, uint8 by, uint8 commitment, uint8 sequence, uint8 time) external {
        bytes32 id = idAt(owner);
        Message memory message = Message(ANCHOR, id, signerOf(owner, by), address(0), bytes32(uint256(commitment)), sequenceAt(id, sequence), deadlineAt(time), false, 0);
        add(message, packAnchor(message.key, id, message.commitment, message.sequence, message.deadline));
    }

    /// Also to nobody, to the provider, and to an account contract.
    function setController(uint8 owner, uint8 by, uint8 next, uint8 sequence, uint8 time) external {
        bytes32 id = idAt(owner);
        address controller = next % 8 == 0 ? _account : next % 8 == 1 ? vm.addr(providerOf(owner)) : next == 2 ? address(0) : vm.addr(keyAt(next));
        Message memory message = Message(SET_CONTROLLER, id, signerOf(owner, by), controller, 0, sequenceAt(id, sequence), deadlineAt(time), false, 0);
        add(message, packController(message.key, id, controller, message.sequence, message.deadline));
    }

    /// Seldom by whom it may be: else nothing ever lasts.
    function terminate(uint8 owner, uint8 by, uint8 sequence, uint8 time) external {
        bytes32 id = idAt(owner);
        uint256 key = by % 32 == 0 ? providerOf(owner) : by % 32 == 1 ? signerOf(owner, 4) : keyAt(OWNERS + by % 2);
        Message memory message = Message(TERMINATE, id, key, address(0), 0, sequenceAt(id, sequence), deadlineAt(time), false, 0);
        add(message, packTerminate(key, id, message.sequence, message.deadline));
    }

    /// What has been signed so far, in one transaction; now and then with bytes behind it that are none, or by nobody's hand.
    function carry(uint8 caller, uint8 garbage) public {
        vm.recordLogs();
        (bool isDone, bytes memory answer) = submit(operatorOf(caller % 8 == 7 ? 2 : caller % 2), garbage % 16 == 3 ? abi.encodePacked(_batch, garbage) : _batch);
        Vm.Log[] memory told = vm.getRecordedLogs();
        if (isDone) {
            if (caller % 8 == 7) breaks("carried by somebody who is no member");
            if (told.length != _messages.length) breaks("not one event for each message");
            for (uint256 i = 0; i < told.length && i < _messages.length; i++) look(_messages[i], told[i], i);
            _history = EventHistory.extend(_history, told);
        } else if (answer.length != 4) {
            breaks("failed without a reason");
        } else if (caller % 8 != 7 && garbage % 16 != 3 && (_messages.length > 1 || (_messages.length == 1 && mayBeDone(_messages[0])))) {
            breaks("what is good was held up");
        }
        if (relationships.history() != _history) breaks("a history that is not that of the events");
        for (uint256 i = 0; i < _messages.length; i++) (_ahead[_messages[i].id], _numberAhead[_messages[i].id]) = (0, 0);
        _openAhead = 0;
        delete _batch;
        delete _messages;
    }

    function commit(uint8 caller, uint8 root) external {
        address operator = operatorOf(caller % 3);
        vm.recordLogs();
        vm.prank(operator);
        try logs.commit(bytes32(uint256(root % 8))) {
            Vm.Log[] memory told = vm.getRecordedLogs();
            (uint64 index, bytes32 committed) = abi.decode(told[0].data, (uint64, bytes32));
            if (index != _commits[operator]++) breaks("a gap between two roots");
            if (committed == 0 || !registry.isMember(operator)) breaks("a root that is none, or of no member");
            _logHistory = EventHistory.extend(_logHistory, told);
        } catch {}
        if (logs.commitCount(operator) != _commits[operator]) breaks("a root that nobody was told");
        if (logs.history() != _logHistory) breaks("a history of logs that is not that of the events");
    }

    // ------------------------------------------------------------------ what is looked at

    function relationshipsOf() external view returns (Relationships) {
        return relationships;
    }

    /// What a relationship must be now.
    function known(bytes32 id) external view returns (Relationships.Relationship memory) {
        return _known[id];
    }

    function look(Message memory message, Vm.Log memory told, uint256 position) private {
        bool isGood = mayBeDone(message);
        if (told.topics[1] != target(message)) breaks("told of another");
        if (told.topics[0] == Relationships.Skipped.selector) {
            (uint8 at,) = abi.decode(told.data, (uint8, bytes4));
            if (at != position) breaks("told of another message");
            if (isGood) breaks("what is good was skipped");
            skipped++;
            return;
        }
        if (!isGood) breaks(nameOf(message.kind));
        done[message.kind]++;
        Relationships.Relationship storage changed = _known[message.id];
        if (message.kind == OPEN) {
            ids.push(message.id);
            changed.controller = message.controller;
            changed.status = Relationships.Status.Active;
            changed.providerDelegate = vm.addr(providerOf(ownerOf(message.key)));
            changed.number = uint32(ids.length);
            if (abi.decode(told.data, (uint32)) != ids.length) breaks("a gap between two numbers");
        } else if (message.kind == TERMINATE) {
            changed.status = Relationships.Status.Terminated;
        } else {
            changed.sequence++;
            if (message.kind == ANCHOR) changed.anchor = message.commitment;
            else changed.controller = message.controller;
            (, uint64 sequence) = abi.decode(told.data, (bytes32, uint64));
            if (sequence != changed.sequence) breaks("a sequence that did not go up by one");
        }
    }

    /// By the rules of specs/relationships.md, and this contract's own record.
    function mayBeDone(Message memory message) private view returns (bool) {
        Relationships.Relationship storage before = _known[message.id];
        if (message.deadline < block.timestamp || message.deadline > block.timestamp + 1 hours) return false;
        if (message.kind == OPEN) return before.status == Relationships.Status.None && message.isBoth;
        if (target(message) != message.id || before.status != Relationships.Status.Active || message.sequence != before.sequence) return false;
        if (message.kind == SET_CONTROLLER && (message.controller == address(0) || message.controller == before.providerDelegate)) return false;
        address signer = vm.addr(message.key);
        if (message.kind == TERMINATE && signer == before.providerDelegate) return true;
        return before.controller == (before.controller == _account && message.key == keyAt(0) ? _account : signer);
    }

    /// What the message is for, at this place in the batch.
    function target(Message memory message) private view returns (bytes32) {
        if (message.kind == OPEN) return message.id;
        return message.number == 0 || message.number > ids.length ? bytes32(0) : ids[message.number - 1];
    }

    function nameOf(uint8 kind) private pure returns (string memory) {
        if (kind == OPEN) return "opened again, or not by both";
        if (kind == ANCHOR) return "anchored by somebody else than the controller, or after the end";
        return kind == SET_CONTROLLER ? "handed over by somebody else, or to nobody" : "ended by somebody else, or twice";
    }

    function breaks(string memory rule) private {
        if (bytes(broken).length == 0) broken = rule;
    }

    // ------------------------------------------------------------------ who and which

    function add(Message memory message, bytes memory packed) private {
        if (message.kind == OPEN) {
            // Only the first of one batch can be done.
            if (_numberAhead[message.id] == 0) _numberAhead[message.id] = uint32(ids.length) + ++_openAhead;
        } else {
            message.number = _known[message.id].number == 0 ? _numberAhead[message.id] : _known[message.id].number;
            packed = renumber(packed, message.number);
            if (message.kind != TERMINATE) _ahead[message.id]++;
        }
        _messages.push(message);
        _batch = abi.encodePacked(_batch, packed);
        if (_messages.length == MAX_PENDING) carry(0, 0);
    }

    function renumber(bytes memory packed, uint32 number) private pure returns (bytes memory) {
        for (uint256 i = 0; i < 4; i++) packed[1 + i] = bytes1(uint8(number >> (24 - 8 * i)));
        return packed;
    }

    /// Each owner has one provider of two.
    function idAt(uint8 owner) private view returns (bytes32) {
        return idOf(keyAt(owner % OWNERS), providerOf(owner));
    }

    function keyAt(uint256 number) private pure returns (uint256) {
        return 700 + number % KEYS;
    }

    function ownerOf(uint256 key) private pure returns (uint8) {
        return uint8(key - 700);
    }

    function providerOf(uint256 owner) private pure returns (uint256) {
        return 720 + owner % OWNERS % 2;
    }

    /// Mostly who controls it as far as is known here.
    function signerOf(uint8 owner, uint8 by) private view returns (uint256) {
        bytes32 id = idAt(owner);
        address controller = _known[id].controller == address(0) ? vm.addr(keyAt(owner % OWNERS)) : _known[id].controller;
        for (uint256 i = 0; by % 8 != 0 && i < KEYS; i++) if (vm.addr(keyAt(i)) == controller) return keyAt(i);
        return keyAt(by / 8);
    }

    /// Mostly the one that comes next.
    function sequenceAt(bytes32 id, uint8 number) private view returns (uint64) {
        return number % 8 == 0 ? number / 8 : number % 8 == 1 ? 256 + _known[id].sequence : _known[id].sequence + _ahead[id];
    }

    function deadlineAt(uint8 number) private view returns (uint256) {
        return number % 16 == 0 ? block.timestamp - 1 : number % 16 == 1 ? block.timestamp + 3601 : block.timestamp + 600;
    }
}
