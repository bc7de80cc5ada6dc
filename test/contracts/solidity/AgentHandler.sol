// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Agent} from "../../../contracts/src/Agent.sol";
import {AgentTest} from "./AgentTest.sol";
import {EventHistory} from "./EventHistory.sol";
import {vm, Vm} from "./Vm.sol";

/// Does whatever somebody may sign for an agent, rightly or not, and keeps a record of its own of who was given what, by whom, and since when who is
/// named for the owner. The agent is asked for nothing that a rule depends on, but sequences.
contract AgentHandler is AgentTest {
    struct Given {
        address custodian;
        uint8 powers;
        uint64 notBefore;
        uint64 notAfter;
        uint8 addedBy;
        address nominee;
        uint64 nominatedAt;
    }

    uint256 private constant KEYS = 6;
    uint8 private constant PLACES = 6;

    /// Which rule was broken; empty: none.
    string public broken;
    address public owner;
    /// How often each kind of act was done: added by the owner, by a custodian, ended, nominated, objected, set, recovered.
    uint256[7] public done;
    uint8 private _threshold;
    uint64 private _delay;
    uint64 private _objectedAt;
    Given[16] private _given;
    bytes32 private _history;

    constructor() {
        beginAgent();
        owner = vm.addr(PERSON);
        _history = agent.history();
        // From here on the owner is one of the keys, and there is something to recover with.
        run(settingOwner(PERSON, OWNER, vm.addr(keyAt(0))));
        become(vm.addr(keyAt(0)));
        for (uint8 i = 0; i < 3; i++) add(keyAt(0), 1, i, i + 1, 16 + 7, 3);
        setRecovery(1, 2, 3);
    }

    // ------------------------------------------------------------------ what is done

    function add(uint256 key, uint8 by, uint8 place, uint8 custodian, uint8 powers, uint8 window) public {
        Agent.Appointment memory a;
        (a.place, a.custodian, a.powers) = (place % PLACES, vm.addr(keyAt(custodian)), powers % 32);
        (a.notBefore, a.notAfter) = (window % 4 == 0 ? NEXT_QUARTER : 0, window % 3 == 0 ? NO_END : window % 3 == 1 ? LATER_QUARTER : NEXT_QUARTER);
        (uint256 signer, uint8 from) = signerOf(key, by);
        if (!run(adding(signer, from, a))) return;
        if (_given[a.place].custodian != address(0)) breaks("put in the place of another");
        if (from == OWNER) {
            if (vm.addr(signer) != owner) breaks("added by somebody else");
            done[0]++;
        } else {
            Given storage adder = _given[from];
            if (adder.custodian != vm.addr(signer) || !isWithin(adder) || adder.powers & ADD == 0) breaks("added without the power to");
            if (a.powers & ~adder.powers != 0 || a.powers & GUARD != 0) breaks("given more than it has");
            if (a.notBefore < adder.notBefore || a.notAfter > adder.notAfter) breaks("given for longer than it has");
            done[1]++;
        }
        _given[a.place] = Given(a.custodian, a.powers, a.notBefore, a.notAfter, from, address(0), 0);
    }

    function end(uint256 key, uint8 by, uint8 place) external {
        (uint256 signer, uint8 from) = signerOf(key, by);
        place %= PLACES;
        uint256 ended = 0;
        for (uint256 i = 0; i < KEYS; i++) if (vm.addr(keyAt(i)) == _given[place].custodian) ended = keyAt(i);
        if (!run(ending(signer, from, place, ended))) return;
        bool mayEnd = from == OWNER ? vm.addr(signer) == owner : _given[from].custodian == vm.addr(signer) && isFrom(place, from);
        if (!mayEnd || ended == 0) breaks("ended by somebody else");
        forget(place);
        done[2]++;
    }

    function nominate(uint256 key, uint8 by, uint8 nominee) public {
        (uint256 signer, uint8 from) = signerOf(key, by);
        address named = nominee % 8 == 0 ? address(0) : vm.addr(keyAt(nominee % 2));
        if (!run(nominating(signer, from, named))) return;
        Given storage guardian = _given[from];
        if (guardian.custodian != vm.addr(signer) || !isWithin(guardian) || guardian.powers & GUARD == 0) breaks("named by no guardian");
        (guardian.nominee, guardian.nominatedAt) = (named, uint64(block.timestamp));
        done[3]++;
    }

    /// Each of the first three custodians, who begin as guardians, names the same.
    function nominateTogether(uint8 nominee) external {
        for (uint8 place = 0; place < 3; place++) nominate(place, 2, 1 + nominee % 2);
    }

    /// Seldom: else nothing is ever recovered.
    function object(uint256 key, uint8 by) external {
        if (key % 8 != 0) return;
        (uint256 signer, uint8 from) = signerOf(key / 8, by);
        if (!run(objecting(signer, from))) return;
        if (from != OWNER || vm.addr(signer) != owner) breaks("objected by somebody else");
        _objectedAt = uint64(block.timestamp);
        done[4]++;
    }

    function setRecovery(uint256 key, uint8 threshold, uint8 delay) public {
        (uint256 signer, uint8 from) = signerOf(key, 1);
        uint64 days_ = uint64(delay % 10) * 1 days;
        if (!run(settingRecovery(signer, from, threshold % 4, days_))) return;
        if (vm.addr(signer) != owner) breaks("recovery set by somebody else");
        if (threshold % 4 == 1 || (threshold % 4 != 0 && days_ < 3 days)) breaks("a recovery by one, or at once");
        (_threshold, _delay) = (threshold % 4, days_);
        _objectedAt = uint64(block.timestamp);
    }

    function setOwner(uint256 key, uint8 by, uint8 next) external {
        (uint256 signer, uint8 from) = signerOf(key, by);
        if (!run(settingOwner(signer, from, vm.addr(keyAt(next))))) return;
        if (from != OWNER || vm.addr(signer) != owner) breaks("taken from the owner");
        become(vm.addr(keyAt(next)));
        done[5]++;
    }

    function takeOver(uint8 next) external {
        address named = vm.addr(keyAt(next % 2));
        if (!run(takingOver(keyAt(next % 2), named))) return;
        uint256 count = 0;
        for (uint256 i = 0; i < 16; i++) {
            Given storage guardian = _given[i];
            bool counts = guardian.custodian != address(0) && guardian.nominee == named && guardian.powers & GUARD != 0;
            counts = counts && isWithin(guardian) && guardian.nominatedAt > _objectedAt;
            if (counts && guardian.nominatedAt + _delay <= block.timestamp) count++;
        }
        if (_threshold < 2 || count < _threshold) breaks("recovered by too few, or too early");
        become(named);
        done[6]++;
    }

    function pass(uint16 hours_) external {
        vm.warp(block.timestamp + 1 + uint256(hours_ % 240) * 1 hours);
    }

    // ------------------------------------------------------------------ what is looked at

    function agentOf() external view returns (Agent) {
        return agent;
    }

    function given(uint8 place) external view returns (Given memory) {
        return _given[place];
    }

    function powersOf(uint8 place) external view returns (uint8) {
        return isWithin(_given[place]) ? _given[place].powers : 0;
    }

    // ------------------------------------------------------------------ inside

    function run(bytes memory data) private returns (bool isDone) {
        vm.recordLogs();
        vm.prank(operatorOf(0));
        (isDone,) = address(agent).call(data);
        _history = EventHistory.extend(_history, vm.getRecordedLogs());
        if (agent.history() != _history) breaks("a history that is not that of the events");
    }

    /// Mostly the owner, or who is in a place; now and then another key signs for it.
    function signerOf(uint256 key, uint8 by) private view returns (uint256 signer, uint8 from) {
        from = by % 2 == 1 ? OWNER : uint8(key % PLACES);
        signer = keyAt(key / 8);
        if (by % 16 == 15) return (signer, from);
        address expected = from == OWNER ? owner : _given[from].custodian;
        for (uint256 i = 0; i < KEYS; i++) if (vm.addr(keyAt(i)) == expected) signer = keyAt(i);
    }

    function isWithin(Given storage held) private view returns (bool) {
        return block.timestamp >= held.notBefore && (held.notAfter == NO_END || block.timestamp < held.notAfter);
    }

    /// Whether a place comes from another, or is it.
    function isFrom(uint8 place, uint8 from) private view returns (bool) {
        while (place != from && place != OWNER) place = _given[place].addedBy;
        return place == from;
    }

    function forget(uint8 place) private {
        delete _given[place];
        for (uint8 i = 0; i < 16; i++) if (_given[i].custodian != address(0) && _given[i].addedBy == place) forget(i);
    }

    function become(address next) private {
        owner = next;
        _objectedAt = uint64(block.timestamp);
    }

    function keyAt(uint256 number) private pure returns (uint256) {
        return FIRST + number % KEYS;
    }

    function breaks(string memory rule) private {
        if (bytes(broken).length == 0) broken = rule;
    }
}
