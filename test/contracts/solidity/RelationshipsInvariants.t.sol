// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessLogs} from "../../../contracts/src/AccessLogs.sol";
import {Relationships} from "../../../contracts/src/Relationships.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {vm, Vm} from "./Vm.sol";

/// Opens, anchors, hands over and ends relationships, signed by whomever, and commits roots; with a record of its own.
contract PeopleHandler is RegistryTest {
    uint256 private constant OWNERS = 3;
    uint256 private constant KEYS = 6;
    bytes32 private constant ANCHOR_TYPE =
        keccak256("Anchor(bytes32 relationship,bytes32 commitment,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant SET_CONTROLLER_TYPE =
        keccak256("SetController(bytes32 relationship,address controller,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant TERMINATE_TYPE =
        keccak256("Terminate(bytes32 relationship,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant OPEN_TYPE = keccak256("Open(address ownerDelegate,address providerDelegate,uint64 deadline)");

    Relationships public relationships;
    AccessLogs public logs;
    /// Which rule was broken; empty: none.
    string public broken;
    bytes32 private _domain;
    mapping(bytes32 id => bool) private _isOver;
    mapping(bytes32 id => uint64) private _sequence;
    mapping(bytes32 id => address) private _controller;
    mapping(bytes32 id => bytes32) private _anchor;
    mapping(address operator => uint64) private _commits;

    constructor() {
        found(2);
        relationships = new Relationships(registry);
        logs = new AccessLogs(registry);
        _domain = relationships.domainSeparator();
    }

    function open(uint8 owner, uint8 key) external {
        address provider = vm.addr(keyAt(KEYS));
        bytes32 signed = digest(abi.encode(OPEN_TYPE, vm.addr(keyAt(owner % OWNERS)), provider, deadline()));
        (bytes memory first, bytes memory second) = (sign(keyAt(key % 4 == 0 ? key : owner % OWNERS), signed), sign(keyAt(KEYS), signed));
        before();
        try relationships.open(vm.addr(keyAt(owner % OWNERS)), provider, deadline(), first, second) {} catch {}
        look(owner, address(0));
    }

    function anchor(uint8 owner, uint8 key, uint8 commitment, uint8 sequence) external {
        bytes32 id = idOf(owner);
        uint64 expected = sequence % 4 == 0 ? sequence : relationships.relationship(id).sequence;
        bytes memory signature = sign(keyAt(key), digest(abi.encode(ANCHOR_TYPE, id, bytes32(uint256(commitment)), expected, deadline())));
        Relationships.AnchorItem[] memory items = new Relationships.AnchorItem[](1);
        items[0] = Relationships.AnchorItem(id, bytes32(uint256(commitment)), expected, deadline(), signature);
        before();
        if (sequence % 2 == 0) try relationships.anchor(items[0]) {} catch {}
        else try relationships.anchorMany(items) {} catch {}
        look(owner, vm.addr(keyAt(key)));
    }

    function setController(uint8 owner, uint8 key, uint8 next) external {
        bytes32 id = idOf(owner);
        uint64 expected = relationships.relationship(id).sequence;
        bytes memory signature = sign(keyAt(key), digest(abi.encode(SET_CONTROLLER_TYPE, id, vm.addr(keyAt(next)), expected, deadline())));
        before();
        try relationships.setController(id, vm.addr(keyAt(next)), expected, deadline(), signature) {} catch {}
        look(owner, vm.addr(keyAt(key)));
    }

    function terminate(uint8 owner, uint8 key) external {
        // Else nothing ever lasts.
        if (key % 5 != 0) return;
        bytes32 id = idOf(owner);
        uint64 expected = relationships.relationship(id).sequence;
        uint256 signer = keyAt(key % 2 == 0 ? KEYS : key);
        bytes memory signature = sign(signer, digest(abi.encode(TERMINATE_TYPE, id, expected, deadline())));
        before();
        try relationships.terminate(id, expected, deadline(), signature) {} catch {}
        look(owner, vm.addr(signer));
    }

    function commit(uint8 caller, uint8 root) external {
        address operator = operatorOf(caller % 3);
        vm.recordLogs();
        vm.prank(operator);
        try logs.commit(bytes32(uint256(root % 8))) {} catch {}
        Vm.Log[] memory told = vm.getRecordedLogs();
        for (uint256 i = 0; i < told.length; i++) {
            (uint64 index, bytes32 committed) = abi.decode(told[i].data, (uint64, bytes32));
            if (index != _commits[operator]++) breaks("a gap between two roots");
            if (committed == 0 || !registry.isMember(operator)) breaks("a root that is none, or of no member");
        }
        if (logs.commitCount(operator) != _commits[operator]) breaks("a root that nobody was told");
    }

    function before() private {
        vm.prank(operatorOf(0));
    }

    function look(uint8 owner, address signer) private {
        bytes32 id = idOf(owner);
        Relationships.Relationship memory now_ = relationships.relationship(id);
        if (now_.sequence < _sequence[id]) breaks("a sequence that went back");
        if (now_.sequence > _sequence[id] + 1) breaks("a sequence that jumped");
        if (now_.sequence != _sequence[id] && signer != _controller[id]) breaks("somebody else than the controller");
        if (_isOver[id] && (now_.status != Relationships.Status.Terminated || now_.sequence != _sequence[id])) breaks("an end that was none");
        if (now_.controller != _controller[id] && _controller[id] != address(0) && now_.sequence == _sequence[id]) breaks("a controller from nowhere");
        if (now_.anchor != _anchor[id] && now_.sequence == _sequence[id]) breaks("a policy without a number of its own");
        _anchor[id] = now_.anchor;
        _isOver[id] = now_.status == Relationships.Status.Terminated;
        _sequence[id] = now_.sequence;
        _controller[id] = now_.controller;
    }

    function breaks(string memory rule) private {
        if (bytes(broken).length == 0) broken = rule;
    }

    function idOf(uint8 owner) private view returns (bytes32) {
        return relationships.relationshipId(vm.addr(keyAt(owner % OWNERS)), vm.addr(keyAt(KEYS)));
    }

    /// The last one is the provider's.
    function keyAt(uint256 number) private pure returns (uint256) {
        return 700 + (number == KEYS ? KEYS : number % KEYS);
    }

    function deadline() private view returns (uint64) {
        return uint64(block.timestamp + 600);
    }

    function digest(bytes memory message) private view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", _domain, keccak256(message)));
    }
}

/// What holds of relationships and access logs whatever is sent.
contract RelationshipsInvariants {
    PeopleHandler private _handler;

    function setUp() public {
        _handler = new PeopleHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// The sequence goes up by one and by the controller's signature alone; what has ended never comes back; roots are counted without gaps.
    function invariant_noRuleWasBroken() public view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
    }
}
