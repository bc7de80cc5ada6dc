// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Carried} from "./Carried.sol";
import {Clones} from "./Clones.sol";
import {ConditionCheck} from "./ConditionCheck.sol";
import {History} from "./History.sol";
import {Quarters} from "./Quarters.sol";
import {Relationships} from "./Relationships.sol";
import {SignatureCheck} from "./SignatureCheck.sol";

/// @title The controller of one relationship, for an owner whom others act for
/// @notice The owner's key may do everything; custodians what they were given, within their time and while their condition holds. No custodian, and
/// no number of them below the threshold, can take it away from the owner. See specs/agent.md.
contract Agent is History, Carried {
    /// @notice A custodian in its place, of which there are {MAX_PLACES}. Nobody: an empty one.
    struct Custodian {
        address custodian;
        uint8 powers;
        /// Place of the custodian that added it, or {OWNER}. It goes when that one goes.
        uint8 addedBy;
        uint32 notBefore;
        /// {NO_END}: none.
        uint32 notAfter;
        /// keccak256 of the condition; 0: none.
        bytes32 condition;
        /// Who shall be the owner, as this guardian says since then.
        address nominee;
        uint32 nominatedAt;
        /// Of the messages signed by whoever is here; it goes on with the next.
        uint64 sequence;
    }

    /// @notice What a new custodian may do, and when.
    struct Appointment {
        uint8 place;
        address custodian;
        uint8 powers;
        uint64 notBefore;
        uint64 notAfter;
        /// Address of the condition (20 bytes), then its parameters; empty: none.
        bytes condition;
    }

    /// @notice Who does something: what every message ends with, and its signature.
    struct Act {
        /// Place of the custodian, or {OWNER}.
        uint8 by;
        uint64 expectedSequence;
        uint64 deadline;
        bytes signature;
        /// The condition of the custodian that acts; empty: it has none.
        bytes condition;
    }

    /// @notice Sees the owner's records.
    uint8 public constant READ = 1;
    /// @notice Anchors policies in which grants are added.
    uint8 public constant GRANT = 2;
    /// @notice Anchors policies in which grants are ended.
    uint8 public constant REVOKE = 4;
    /// @notice Adds custodians that may do no more than itself.
    uint8 public constant ADD = 8;
    /// @notice Has a say when the owner's key is lost.
    uint8 public constant GUARD = 16;
    uint8 public constant OWNER = 255;
    uint256 public constant MAX_PLACES = 16;
    uint256 public constant NO_END = type(uint32).max;
    uint256 public constant MIN_GUARDIANS = 2;
    uint256 public constant MIN_DELAY = 3 days;
    uint256 public constant MAX_DELAY = 90 days;
    uint256 public constant MAX_CONDITION_BYTES = 512;
    /// @notice How often a guardian names somebody before the owner is heard of again.
    uint256 public constant MAX_NOMINATIONS = 8;

    uint256 private constant ADDRESS_BYTES = 20;
    uint256 private constant KEY_SIGNATURE_BYTES = 65;
    /// Of an envelope: kind, place, signature.
    uint256 private constant HEAD_BYTES = 67;
    uint256 private constant SESSION_PROOF = 1;
    uint256 private constant ANCHOR = 2;
    uint256 private constant SESSION_PROOF_BYTES = 7 * 32;
    uint256 private constant ANCHOR_BYTES = 4 * 32;
    bytes4 private constant ERC1271_MAGIC = 0x1626ba7e;
    bytes4 private constant ERC1271_REFUSAL = 0xffffffff;
    bytes32 private constant ACT_FOR = keccak256("act-for");
    bytes32 private constant ROLE = keccak256("custodian");

    bytes32 private constant SESSION_PROOF_TYPE = keccak256(
        "SessionProof(string role,bytes32 relationship,address delegate,string clientPeerId,string providerPeerId,bytes32 nonce,uint64 expiresAt)"
    );
    bytes32 private constant ANCHOR_TYPE =
        keccak256("Anchor(bytes32 relationship,bytes32 commitment,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant ADD_TYPE = keccak256(
        "AddCustodian(address agent,uint8 place,address custodian,uint8 powers,uint64 notBefore,uint64 notAfter,bytes condition,uint8 by,uint64 expectedSequence,uint64 deadline)"
    );
    bytes32 private constant END_TYPE = keccak256(
        "EndCustodian(address agent,uint8 place,address custodian,uint8 by,uint64 expectedSequence,uint64 deadline)"
    );
    bytes32 private constant NOMINATE_TYPE = keccak256(
        "NominateOwner(address agent,address nominee,uint8 by,uint64 expectedSequence,uint64 deadline)"
    );
    bytes32 private constant OBJECT_TYPE =
        keccak256("Object(address agent,uint8 by,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant SET_OWNER_TYPE =
        keccak256("SetOwner(address agent,address owner,uint8 by,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant SET_RECOVERY_TYPE = keccak256(
        "SetRecovery(address agent,uint8 threshold,uint64 delay,uint8 by,uint64 expectedSequence,uint64 deadline)"
    );
    bytes32 private constant TAKE_OVER_TYPE =
        keccak256("TakeOver(address agent,address owner,uint64 expectedSequence,uint64 deadline)");

    error NotTheFactory();
    /// @notice A place that there is not, or an empty one.
    error BadPlace();
    error PlaceTaken();
    error BadCustodian();
    error BadPowers();
    error BadWindow();
    error BadCondition();
    error NotEmpowered();
    /// @notice A custodian gives nobody more than it has.
    error MoreThanItHas();
    error AlreadyGuardian();
    error BadOwner();
    error BadRecovery();
    error NotEnoughGuardians();
    /// @notice A guardian has named as often as it may until the owner is heard of.
    error NamedTooOften();

    /// @param by place of the custodian that did it, or {OWNER}; `actor` is its address and `sequence` the next of its messages
    event CustodianAdded(
        uint8 indexed place,
        address indexed custodian,
        uint8 powers,
        uint64 notBefore,
        uint64 notAfter,
        bytes condition,
        uint8 by,
        address actor,
        uint64 sequence
    );
    event CustodianEnded(uint8 indexed place, address indexed custodian, uint8 by, address actor, uint64 sequence);
    /// @param nominee nobody: what this guardian said before is taken back
    event OwnerNominated(uint8 indexed place, address indexed custodian, address nominee, uint64 sequence);
    event Objected(address indexed owner, uint64 sequence);
    event RecoverySet(uint8 threshold, uint64 delay, uint64 sequence);
    event OwnerSet(address indexed previous, address indexed next, uint64 sequence);
    event OwnerRecovered(address indexed previous, address indexed next, uint64 sequence);

    address private immutable _factory;

    address private _owner;
    uint64 private _sequence;
    /// What guardians said until then does not count.
    uint32 private _objectedAt;
    /// So many guardians together move the agent to another owner; 0: none can.
    uint8 private _threshold;
    uint32 private _delay;
    /// How often each guardian has named somebody since the owner was heard of: 4 bits a place. It has room beside the two before it.
    uint64 private _namings;
    Custodian[MAX_PLACES] private _places;

    constructor(Relationships relationships, address factory) Carried(relationships) {
        _factory = factory;
    }

    /// @notice Once, by the factory, in the transaction in which it makes this.
    function begin(address owner_) external {
        if (msg.sender != _factory) revert NotTheFactory();
        _owner = owner_;
        emit OwnerSet(address(0), owner_, 0);
        _record(abi.encode(OwnerSet.selector, address(0), owner_, uint64(0)));
    }

    // ------------------------------------------------------------------ what is carried

    /// @notice Gives somebody powers: by the owner, or by a custodian that has {ADD}, who can give no more than it has.
    function addCustodian(Appointment calldata given, Act calldata act) external {
        bytes32 condition = keccak256(given.condition);
        address actor = _take(
            act,
            abi.encode(
                ADD_TYPE, address(this), given.place, given.custodian, given.powers, given.notBefore, given.notAfter, condition
            )
        );
        if (given.condition.length == 0) condition = 0;
        _checkAppointment(given);
        if (act.by != OWNER) _checkHasAll(given, condition, act);
        if (given.powers & GUARD != 0) {
            for (uint256 i = 0; i < MAX_PLACES; i++) {
                if (_places[i].custodian == given.custodian && _places[i].powers & GUARD != 0) revert AlreadyGuardian();
            }
        }
        Custodian storage added = _places[given.place];
        added.custodian = given.custodian;
        added.powers = given.powers;
        added.addedBy = act.by;
        added.notBefore = uint32(given.notBefore);
        added.notAfter = uint32(given.notAfter);
        if (condition != 0) added.condition = condition;
        _tellAdded(given, act, actor);
    }

    /// @notice Ends a custodian and all that it added: by the owner, by itself, or by one that it comes from. For that none needs its powers still.
    function endCustodian(uint8 place, address custodian, Act calldata act) external {
        address actor = _take(act, abi.encode(END_TYPE, address(this), place, custodian));
        if (custodian == address(0) || place >= MAX_PLACES || _places[place].custodian != custodian) revert BadPlace();
        // From the custodian up to whoever acts. Above all is the owner: who is not met on the way there may not.
        for (uint8 from = place; from != act.by; from = _places[from].addedBy) {
            if (from == OWNER) revert NotEmpowered();
        }
        _end(place, act.by, actor, act.expectedSequence + 1);
    }

    /// @notice A guardian says who shall be the owner, in place of what it said before; nobody: takes it back. So often, until the owner is heard of: else
    /// an agent would tell of one guardian without end. What was said last can always be taken back.
    function nominateOwner(address nominee, Act calldata act) external {
        address actor = _take(act, abi.encode(NOMINATE_TYPE, address(this), nominee));
        if (powersOf(act.by, act.condition) & GUARD == 0) revert NotEmpowered();
        Custodian storage guardian = _places[act.by];
        uint256 said = (_namings >> (4 * act.by)) & 15;
        if (said < MAX_NOMINATIONS) _namings += uint64(1) << (4 * act.by);
        else if (nominee != address(0) || guardian.nominee == address(0)) revert NamedTooOften();
        guardian.nominee = nominee;
        guardian.nominatedAt = nominee == address(0) ? 0 : uint32(block.timestamp);
        emit OwnerNominated(act.by, actor, nominee, act.expectedSequence + 1);
        _record(abi.encode(OwnerNominated.selector, act.by, actor, nominee, act.expectedSequence + 1));
    }

    /// @notice The owner is there: whatever guardians have said until now does not count.
    function object(Act calldata act) external {
        address owner_ = _takeOwners(act, abi.encode(OBJECT_TYPE, address(this)));
        _hear();
        emit Objected(owner_, act.expectedSequence + 1);
        _record(abi.encode(Objected.selector, owner_, act.expectedSequence + 1));
    }

    /// @notice How many guardians can move the agent to another owner, and how long they must have said so; 0: none can. What they said before does not
    /// count: time that ran under another rule, or under none, would make the owner's own word the end of the delay.
    function setRecovery(uint8 threshold, uint64 delay, Act calldata act) external {
        _takeOwners(act, abi.encode(SET_RECOVERY_TYPE, address(this), threshold, delay));
        bool isNone = threshold == 0 && delay == 0;
        bool isSound =
            threshold >= MIN_GUARDIANS && threshold <= MAX_PLACES && delay >= MIN_DELAY && delay <= MAX_DELAY;
        if (!isNone && !isSound) revert BadRecovery();
        (_threshold, _delay) = (threshold, uint32(delay));
        _hear();
        emit RecoverySet(threshold, delay, act.expectedSequence + 1);
        _record(abi.encode(RecoverySet.selector, threshold, delay, act.expectedSequence + 1));
    }

    /// @notice The owner gives this to another key, by its own signature alone as with control of a relationship: the other need not be there in that hour.
    function setOwner(address next, Act calldata act) external {
        address previous = _takeOwners(act, abi.encode(SET_OWNER_TYPE, address(this), next));
        _checkNext(next);
        _become(next);
        emit OwnerSet(previous, next, act.expectedSequence + 1);
        _record(abi.encode(OwnerSet.selector, previous, next, act.expectedSequence + 1));
    }

    /// @notice Whom as many guardians as it takes have named for the whole delay becomes the owner, by its own signature.
    function takeOver(address next, uint64 expectedSequence, uint64 deadline, bytes calldata signature) external {
        if (expectedSequence != _sequence) revert WrongSequence();
        _checkNext(next);
        _checkCarried(next, keccak256(abi.encode(TAKE_OVER_TYPE, address(this), next, expectedSequence, deadline)), deadline, signature);
        uint256 count = 0;
        for (uint256 i = 0; i < MAX_PLACES; i++) {
            Custodian storage guardian = _places[i];
            // Only guardians nominate, and no guardian has a condition.
            bool counts = guardian.nominee == next && guardian.nominatedAt > _objectedAt
                && block.timestamp >= uint256(guardian.nominatedAt) + _delay && _isWithin(guardian);
            if (counts) count++;
        }
        if (_threshold == 0 || count < _threshold) revert NotEnoughGuardians();
        address previous = _owner;
        _sequence = expectedSequence + 1;
        _become(next);
        emit OwnerRecovered(previous, next, expectedSequence + 1);
        _record(abi.encode(OwnerRecovered.selector, previous, next, expectedSequence + 1));
    }

    // ------------------------------------------------------------------ what is asked

    /// @notice ERC-1271. A signature of 65 bytes is the owner's, good for every message. A custodian's is an envelope which says what was signed, so that
    /// it is good for nothing but what the custodian may sign: kind (1), place (1), its signature (65), fields of the message (32 each), its condition.
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        bool isGood = signature.length == KEY_SIGNATURE_BYTES
            ? SignatureCheck.isValid(_owner, digest, signature)
            : _isCustodians(digest, signature);
        return isGood ? ERC1271_MAGIC : ERC1271_REFUSAL;
    }

    /// @notice What the custodian in a place may do at this block's time.
    /// @param condition with its parameters, as it was added; another: nothing
    function powersOf(uint8 place, bytes calldata condition) public view returns (uint8) {
        if (place >= MAX_PLACES) return 0;
        Custodian storage asked = _places[place];
        if (!_isWithin(asked) || (asked.condition != 0 && !_holds(asked, condition))) return 0;
        return asked.powers;
    }

    /// @notice What the custodians in the places from `first` on may do at this block's time, one for each condition that is given.
    function powers(uint8 first, bytes[] calldata conditions) external view returns (uint8[] memory page) {
        page = new uint8[](conditions.length);
        for (uint8 i = 0; i < conditions.length; i++) page[i] = powersOf(first + i, conditions[i]);
    }

    /// @notice The places from `first` on, at most `limit`; fewer at the end.
    function custodians(uint256 first, uint256 limit) external view returns (Custodian[] memory page) {
        if (first >= MAX_PLACES) return page;
        uint256 size = MAX_PLACES - first;
        if (size > limit) size = limit;
        page = new Custodian[](size);
        for (uint256 i = 0; i < size; i++) page[i] = _places[first + i];
    }

    function owner() external view returns (address) {
        return _owner;
    }

    /// @notice Of the owner's next message.
    function sequence() external view returns (uint64) {
        return _sequence;
    }

    /// @return threshold guardians that it takes, 0: no recovery
    /// @return delay in seconds
    /// @return objectedAt what they said until then does not count: the owner objected, set the recovery, or is a new one
    function recovery() external view returns (uint8 threshold, uint64 delay, uint64 objectedAt) {
        return (_threshold, _delay, _objectedAt);
    }

    /// @notice The one relationship that this acts in.
    function relationship() public view returns (bytes32) {
        return Clones.ownPurpose();
    }

    // ------------------------------------------------------------------ inside

    /// Takes a message of the owner or a custodian: checks all that holds for every one, and counts it.
    function _take(Act calldata act, bytes memory message) private returns (address actor) {
        if (act.by == OWNER) {
            actor = _owner;
            if (act.expectedSequence != _sequence) revert WrongSequence();
            _sequence++;
        } else {
            if (act.by >= MAX_PLACES) revert BadPlace();
            Custodian storage custodian = _places[act.by];
            actor = custodian.custodian;
            if (act.expectedSequence != custodian.sequence) revert WrongSequence();
            custodian.sequence++;
        }
        _checkCarried(actor, _structHash(act, message), act.deadline, act.signature);
    }

    function _takeOwners(Act calldata act, bytes memory message) private returns (address) {
        if (act.by != OWNER) revert NotEmpowered();
        return _take(act, message);
    }

    function _structHash(Act calldata act, bytes memory message) private pure returns (bytes32) {
        return keccak256(bytes.concat(message, abi.encode(act.by, act.expectedSequence, act.deadline)));
    }

    function _checkAppointment(Appointment calldata given) private view {
        if (given.place >= MAX_PLACES) revert BadPlace();
        if (_places[given.place].custodian != address(0)) revert PlaceTaken();
        if (given.custodian == address(0)) revert BadCustodian();
        if (given.powers == 0 || given.powers > (READ | GRANT | REVOKE | ADD | GUARD)) revert BadPowers();
        bool isEnd = given.notAfter == NO_END || Quarters.isStart(given.notAfter);
        if (!isEnd || !Quarters.isStart(given.notBefore)) revert BadWindow();
        if (given.notAfter <= given.notBefore || given.notAfter <= block.timestamp) revert BadWindow();
        uint256 size = given.condition.length;
        if (size == 0) return;
        // Whoever completes a recovery does not know the guardians' conditions.
        if (size < ADDRESS_BYTES || size > MAX_CONDITION_BYTES || given.powers & GUARD != 0) revert BadCondition();
    }

    function _checkHasAll(Appointment calldata given, bytes32 condition, Act calldata act) private view {
        uint8 has = powersOf(act.by, act.condition);
        if (has & ADD == 0) revert NotEmpowered();
        Custodian storage adder = _places[act.by];
        bool isWithin = given.notBefore >= adder.notBefore && given.notAfter <= adder.notAfter;
        bool isUnder = adder.condition == 0 || adder.condition == condition;
        // Guardians are the owner's choice alone: else one of them would soon be all of them.
        if (given.powers & ~has != 0 || given.powers & GUARD != 0 || !isWithin || !isUnder) revert MoreThanItHas();
    }

    function _tellAdded(Appointment calldata given, Act calldata act, address actor) private {
        emit CustodianAdded(
            given.place,
            given.custodian,
            given.powers,
            given.notBefore,
            given.notAfter,
            given.condition,
            act.by,
            actor,
            act.expectedSequence + 1
        );
        _record(
            abi.encode(
                CustodianAdded.selector,
                given.place,
                given.custodian,
                given.powers,
                given.notBefore,
                given.notAfter,
                given.condition,
                act.by,
                actor,
                act.expectedSequence + 1
            )
        );
    }

    function _end(uint8 place, uint8 by, address actor, uint64 sequence_) private {
        Custodian storage ended = _places[place];
        address custodian = ended.custodian;
        uint64 kept = ended.sequence;
        // Guardians are added by the owner alone.
        if (ended.powers & GUARD != 0) _namings &= ~(uint64(15) << (4 * place));
        delete _places[place];
        ended.sequence = kept;
        emit CustodianEnded(place, custodian, by, actor, sequence_);
        _record(abi.encode(CustodianEnded.selector, place, custodian, by, actor, sequence_));
        for (uint8 i = 0; i < MAX_PLACES; i++) {
            if (_places[i].custodian != address(0) && _places[i].addedBy == place) _end(i, by, actor, sequence_);
        }
    }

    /// Account contracts have no place here: where one asks another, the gas does not suffice.
    function _checkNext(address next) private view {
        if (next == address(0) || next.code.length != 0) revert BadOwner();
    }

    function _become(address next) private {
        _owner = next;
        _hear();
    }

    /// The owner, or a new one, is there.
    function _hear() private {
        _objectedAt = uint32(block.timestamp);
        if (_namings != 0) _namings = 0;
    }

    /// An empty place ended in 1970.
    function _isWithin(Custodian storage asked) private view returns (bool) {
        return block.timestamp >= asked.notBefore && (block.timestamp < asked.notAfter || asked.notAfter == NO_END);
    }

    function _holds(Custodian storage asked, bytes calldata condition) private view returns (bool) {
        if (keccak256(condition) != asked.condition) return false;
        ConditionCheck.Question memory question =
            ConditionCheck.Question(relationship(), asked.custodian, ACT_FOR, uint64(block.timestamp));
        return ConditionCheck.holds(
            address(bytes20(condition)), condition[ADDRESS_BYTES:], question, ConditionCheck.CONDITION_GAS
        );
    }

    function _isCustodians(bytes32 digest, bytes calldata envelope) private view returns (bool) {
        if (envelope.length < HEAD_BYTES) return false;
        uint256 kind = uint8(envelope[0]);
        uint8 place = uint8(envelope[1]);
        if (place >= MAX_PLACES || (kind != SESSION_PROOF && kind != ANCHOR)) return false;
        bool isSession = kind == SESSION_PROOF;
        uint256 end = HEAD_BYTES + (isSession ? SESSION_PROOF_BYTES : ANCHOR_BYTES);
        if (envelope.length < end) return false;
        bytes calldata fields = envelope[HEAD_BYTES:end];
        bytes32 type_ = isSession ? SESSION_PROOF_TYPE : ANCHOR_TYPE;
        if (_digest(keccak256(bytes.concat(type_, fields))) != digest) return false;
        address custodian = _places[place].custodian;
        if (isSession) {
            (bytes32 role, bytes32 id, address delegate) = abi.decode(fields, (bytes32, bytes32, address));
            if (role != ROLE || id != relationship() || delegate != custodian) return false;
        } else if (bytes32(fields) != relationship()) {
            return false;
        }
        // A policy that somebody without GRANT anchored only narrows, whatever stands in it: that is its reader's rule.
        uint8 needed = isSession ? READ : GRANT | REVOKE;
        return powersOf(place, envelope[end:]) & needed != 0 && SignatureCheck.isValid(custodian, digest, envelope[2:HEAD_BYTES]);
    }
}
