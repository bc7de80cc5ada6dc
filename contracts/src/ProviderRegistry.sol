// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SignatureCheck} from "./SignatureCheck.sol";

/// @title Who the providers of the network are
/// @notice The members admit and remove each other: strictly more than half of those who are members at that moment decide. There is no
/// owner, no administrator, no pause and no proxy. See specs/registry.md.
contract ProviderRegistry {
    /// @notice What a key of a member is for.
    enum Role {
        /// Sends its transactions.
        Operator,
        /// Seals blocks.
        Consensus,
        /// Signs for it off the chain.
        Signing
    }

    /// @notice What a proposal would do.
    enum Kind {
        Admission,
        Removal,
        Rotation
    }

    /// @notice A vote; `None`: there is none, or it was taken back.
    enum Choice {
        None,
        For,
        Against
    }

    /// @notice What became of a proposal; `None`: there is no such proposal.
    enum State {
        None,
        Open,
        Accepted,
        Rejected,
        Withdrawn,
        /// Its time ran out undecided.
        Ended
    }

    /// @notice A provider as it founds the network, or asks to be let in.
    struct Candidate {
        /// Unique, `[a-z0-9-]`, 3 to 40 characters: what programs call it.
        string handle;
        /// What people call it, 1 to 80 bytes of UTF-8 without control characters.
        string name;
        address operator;
        address consensus;
        address signingKey;
        /// Where its node listens, each with `/p2p/`: visible ASCII, so that whoever reads it can.
        string[] multiaddrs;
        /// SHA-256 of a public statement of who it is; 0: none.
        bytes32 statement;
    }

    /// @notice A member.
    struct Member {
        /// 1 for the first, never given again: who comes back is another.
        uint64 id;
        /// Time of the block it joined in, epoch seconds.
        uint64 joinedAt;
        string handle;
        string name;
        address operator;
        address consensus;
        address signingKey;
        string[] multiaddrs;
        bytes32 statement;
    }

    /// @notice What is voted on.
    struct Proposal {
        Kind kind;
        State state;
        /// Of a rotation.
        Role role;
        /// Member that is to be removed, or whose key is to be replaced.
        uint64 member;
        /// Votes count before this time, epoch seconds.
        uint64 endsAt;
        /// Who can withdraw it: an admission's candidate, else the member's operator that made it.
        address proposer;
        /// Of a rotation.
        address next;
    }

    /// @notice A place among those who seal.
    struct Seat {
        address consensus;
        /// First block that counts it.
        uint64 from;
        /// First block that does not; 0: open.
        uint64 until;
    }

    /// @notice As many can be members at a time.
    uint256 private constant MAX_MEMBERS = 64;
    /// @notice The longest name.
    uint256 private constant MAX_NAME_BYTES = 80;
    /// @notice As many addresses can a member's node have.
    uint256 private constant MAX_MULTIADDRS = 8;
    /// @notice The longest of them.
    uint256 private constant MAX_MULTIADDR_BYTES = 256;
    /// @notice As many members, proposals or seats are given at a time.
    uint256 private constant MAX_PAGE = 32;
    /// @notice Seats, with those whose change is still to come.
    uint256 private constant MAX_SEATS = 128;
    /// @notice How long a proposal can be voted on.
    uint256 public constant VOTING_PERIOD = 14 days;
    /// @notice The longest that a signed message is good for.
    uint256 private constant MAX_LIFETIME = 1 hours;
    /// @notice Wei that a member can draw in a period: a million million units of gas at 1 wei, of which nobody alone can fill the blocks.
    uint256 public constant ALLOWANCE = 10 ** 12;
    /// @notice Seconds of a period; the first began in 1970.
    uint256 public constant ALLOWANCE_PERIOD = 30 days;

    bytes32 private constant PROPOSE_TYPE =
        keccak256("ProposeMembership(bytes32 candidate,uint64 nonce,uint64 deadline)");
    bytes32 private constant ROTATE_TYPE =
        keccak256("RotateKey(uint64 member,uint8 role,address next,uint64 nonce,uint64 deadline)");

    /// @notice The caller is not the operator of a member.
    error NotAMember(address caller);
    /// @notice There is no member with this id, or no longer.
    error UnknownMember(uint64 member);
    /// @notice There never was such a proposal.
    error UnknownProposal(uint64 proposal);
    /// @notice The last member can neither leave nor be removed.
    error LastMember();
    /// @notice A network is founded by one at least.
    error NoMembers();
    /// @notice These are not the founders that block 0 names, or they are members already.
    error NotTheFounders();
    /// @notice There are {MAX_MEMBERS}.
    error TooManyMembers();
    /// @notice There are {MAX_SEATS}, those that are still to come or to end among them.
    error TooManySeats();
    /// @notice The change before of the member's seat is not over; it began with this block.
    error SeatNotReleased(uint64 block_);
    /// @notice Not `[a-z0-9-]`, or not 3 to 40 characters.
    error BadHandle(string handle);
    /// @notice Empty, too long, or no text.
    error BadName(string name);
    /// @notice The one at this place, counted from 0, is empty, too long, or not visible ASCII; {MAX_MULTIADDRS} stands for one too many.
    error BadMultiaddrs(uint256 place);
    /// @notice Zero, or twice in one candidate.
    error BadKey(address key);
    /// @notice Some member has this key, whatever for.
    error Taken(address key);
    /// @notice Some member is called so.
    error HandleTaken(string handle);
    /// @notice The candidate's operator has this proposal open.
    error AlreadyProposed(uint64 proposal);
    /// @notice The proposal is over.
    error NotOpen(uint64 proposal, State state);
    /// @notice The caller did not make this proposal.
    error NotProposer(address caller);
    /// @notice Neither side has more than half of the members.
    error NotDecided(uint64 votesFor, uint64 votesAgainst, uint64 members);
    /// @notice The member's vote is this already.
    error SameVote(Choice choice);
    /// @notice The deadline has passed.
    error Expired(uint64 deadline);
    /// @notice The deadline is more than {MAX_LIFETIME} ahead.
    error DeadlineTooFar(uint64 deadline);
    /// @notice Not signed by this one, or not this message.
    error BadSignature(address signer);
    /// @notice The member has drawn all of this period.
    error AllowanceSpent(uint64 member);
    /// @notice The contract has no money.
    error NothingToPay();
    /// @notice The operator did not take the money.
    error PaymentFailed(address operator);

    /// @notice A founder or a candidate has become a member.
    event MemberJoined(uint64 indexed id, address indexed operator, Candidate candidate, uint64 joinedAt);
    /// @notice A member has left by itself.
    event MemberLeft(uint64 indexed id, address indexed operator);
    /// @notice A member was removed by the others.
    event MemberRemoved(uint64 indexed id, address indexed operator);
    /// @notice A member's node listens at these addresses now.
    event MultiaddrsChanged(uint64 indexed id, string[] multiaddrs);
    /// @notice A member has another key: by itself, or by what was accepted before it in the same transaction.
    event KeyRotated(uint64 indexed id, Role role, address previous, address next);
    /// @notice Somebody asks to be let in; the nonce of the operator is one more.
    event AdmissionProposed(uint64 indexed proposal, address indexed operator, Candidate candidate, uint64 endsAt);
    /// @notice A member wants another one, or itself, out.
    event RemovalProposed(uint64 indexed proposal, uint64 indexed member, address proposer, uint64 endsAt);
    /// @notice A member wants another key for one that lost its own.
    event RotationProposed(
        uint64 indexed proposal, uint64 indexed member, address proposer, Role role, address next, uint64 endsAt
    );
    /// @notice A member has voted, or taken its vote back.
    event Voted(uint64 indexed proposal, uint64 indexed member, Choice choice);
    /// @notice More than half were for it; what it does comes next.
    event ProposalAccepted(uint64 indexed proposal);
    /// @notice More than half were against it.
    event ProposalRejected(uint64 indexed proposal);
    /// @notice Who made it took it back.
    event ProposalWithdrawn(uint64 indexed proposal);
    /// @param from first block that counts the seat
    event SeatOpened(address indexed consensus, uint64 from);
    /// @param until first block that does not count the seat; that it begins with, when it never was taken
    event SeatEnded(address indexed consensus, uint64 until);
    /// @notice So much of its allowance of this period was paid to a member.
    event AllowancePaid(uint64 indexed member, address operator, uint256 amount);

    /// See {history}. First, so that its place in the storage is known: slot 0.
    bytes32 private _history;
    bytes32 private immutable _domainSeparator;
    /// Keccak-256 of the ABI encoding of the founders, when a genesis block holds this contract and they are not members yet; else 0.
    bytes32 private _founding;
    Member[] private _members;
    uint64 private _lastMember;
    uint64 private _lastProposal;
    /// The block that the newest change of the seats counts from.
    uint64 private _lastRelease;
    Seat[] private _seats;
    /// Position in `_members` plus one; 0 stands for none.
    mapping(uint64 id => uint256) private _positions;
    mapping(address operator => uint64 id) private _byOperator;
    mapping(bytes32 handleHash => uint64 id) private _byHandle;
    /// Every key of every member, whatever it is for.
    mapping(address key => bool) private _taken;
    mapping(uint64 proposal => Proposal) private _proposals;
    mapping(uint64 proposal => Candidate) private _candidates;
    mapping(uint64 proposal => mapping(uint64 member => Choice)) private _votes;
    mapping(address operator => uint64 proposal) private _admissions;
    mapping(address signer => uint64) private _nonces;
    mapping(uint64 id => mapping(uint256 period => uint256)) private _drawn;

    /// @dev Founders sit from the first block on, and draw their first allowance if the contract holds anything.
    /// Reverts as {admitFounders} does, but for `NotTheFounders`.
    /// @param founders the first members, in the order of their ids
    constructor(Candidate[] memory founders) {
        _domainSeparator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("MedRec"),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
        for (uint256 i = 0; i < founders.length; i++) _seats.push(Seat(founders[i].consensus, uint64(block.number), 0));
        _begin(founders);
    }

    /// @notice Makes those members that the genesis block names by their hash; their seats stand there already. Once, by anyone.
    /// Reverts with `NotTheFounders`; `NoMembers`, `TooManyMembers`; and for what one of them is, as {proposeMembership} does.
    /// @param founders those whose hash block 0 has, in the same order
    function admitFounders(Candidate[] memory founders) external {
        if (_founding == 0 || keccak256(abi.encode(founders)) != _founding) revert NotTheFounders();
        delete _founding;
        _begin(founders);
    }

    // ------------------------------------------------------------------ proposals

    /// @notice Asks to be let in. The candidate's operator calls, or signs and anybody else carries it; that it holds its other keys too, the
    /// members see before they vote.
    /// Reverts with `BadHandle`, `BadName`, `BadMultiaddrs`, `HandleTaken`, `Taken`, `BadKey`; `AlreadyProposed`; when another calls with `Expired`,
    /// `DeadlineTooFar`, `BadSignature`, `MoreGasNeeded`.
    /// @param candidate who asks
    /// @param deadline until when the signature is good, epoch seconds, at most {MAX_LIFETIME} ahead; not looked at when the operator calls
    /// @param signature of the operator, over `ProposeMembership` with its {nonceOf}; not looked at when the operator calls
    /// @return id of the proposal
    function proposeMembership(Candidate memory candidate, uint64 deadline, bytes calldata signature)
        external
        returns (uint64 id)
    {
        address operator = candidate.operator;
        _check(candidate);
        if (msg.sender != operator) {
            _checkDeadline(deadline);
            bytes32 structHash =
                keccak256(abi.encode(PROPOSE_TYPE, keccak256(abi.encode(candidate)), _nonces[operator], deadline));
            _checkSignature(operator, _digest(structHash), signature);
        }
        uint64 open = _admissions[operator];
        if (open != 0 && stateOf(open) == State.Open) revert AlreadyProposed(open);
        _nonces[operator]++;
        id = _propose(Proposal(Kind.Admission, State.Open, Role.Operator, 0, 0, operator, address(0)));
        _admissions[operator] = id;
        _candidates[id] = candidate;
        emit AdmissionProposed(id, operator, candidate, _proposals[id].endsAt);
        _record(abi.encode(AdmissionProposed.selector, id, operator, candidate, _proposals[id].endsAt));
    }

    /// @notice Proposes to take a member out. By a member. Reverts with `NotAMember`, `UnknownMember`.
    /// @param member whom; the caller itself, too
    /// @return id of the proposal
    function proposeRemoval(uint64 member) external returns (uint64 id) {
        _idOf(msg.sender);
        _position(member);
        id = _propose(Proposal(Kind.Removal, State.Open, Role.Operator, member, 0, msg.sender, address(0)));
        emit RemovalProposed(id, member, msg.sender, _proposals[id].endsAt);
        _record(abi.encode(RemovalProposed.selector, id, member, msg.sender, _proposals[id].endsAt));
    }

    /// @notice Proposes another key for a member that lost one. By a member. Reverts with `NotAMember`, `UnknownMember`, `BadKey`, `Taken`.
    /// @param member whose key
    /// @param role which of its keys
    /// @param next the key in its place; that the member holds it, the others see before they vote
    /// @return id of the proposal
    function proposeRotation(uint64 member, Role role, address next) external returns (uint64 id) {
        _idOf(msg.sender);
        _position(member);
        _checkFree(next);
        id = _propose(Proposal(Kind.Rotation, State.Open, role, member, 0, msg.sender, next));
        emit RotationProposed(id, member, msg.sender, role, next, _proposals[id].endsAt);
        _record(abi.encode(RotationProposed.selector, id, member, msg.sender, role, next, _proposals[id].endsAt));
    }

    /// @notice Votes, changes a vote, or takes it back with `None`. What more than half of the members want is done at once. By a member.
    /// Reverts with `NotAMember`, `UnknownProposal`, `NotOpen`, `SameVote`; and when the vote decides and what is decided cannot be done, with the
    /// reason: as {proposeMembership}, or with `TooManyMembers`, `TooManySeats`; `UnknownMember`, `LastMember`; `Taken`, `SeatNotReleased`.
    /// @param proposal id of the proposal
    /// @param choice the vote, in place of the one before
    function vote(uint64 proposal, Choice choice) external {
        uint64 voter = _idOf(msg.sender);
        _checkOpen(proposal);
        if (_votes[proposal][voter] == choice) revert SameVote(choice);
        _votes[proposal][voter] = choice;
        emit Voted(proposal, voter, choice);
        _record(abi.encode(Voted.selector, proposal, voter, choice));
        _decide(proposal);
    }

    /// @notice Counts again: others may have become members, or have gone, since the last vote. By anyone.
    /// Reverts with `UnknownProposal`, `NotOpen`, `NotDecided`; and as {vote} when what is decided cannot be done.
    /// @param proposal id of the proposal
    function settle(uint64 proposal) external {
        _checkOpen(proposal);
        if (!_decide(proposal)) {
            (uint64 votesFor, uint64 votesAgainst) = tally(proposal);
            revert NotDecided(votesFor, votesAgainst, uint64(_members.length));
        }
    }

    /// @notice Takes a proposal back, before it is decided. By who made it. Reverts with `UnknownProposal`, `NotOpen`, `NotProposer`.
    /// @param proposal id of the proposal
    function withdraw(uint64 proposal) external {
        _checkOpen(proposal);
        if (_proposals[proposal].proposer != msg.sender) revert NotProposer(msg.sender);
        _close(proposal, State.Withdrawn);
        emit ProposalWithdrawn(proposal);
        _record(abi.encode(ProposalWithdrawn.selector, proposal));
    }

    // ------------------------------------------------------------------ members

    /// @notice Takes the caller out for good. The last member cannot leave: nobody could then carry a person's revocation.
    /// Reverts with `NotAMember`, `LastMember`.
    function leave() external {
        uint64 id = _idOf(msg.sender);
        _remove(id);
        emit MemberLeft(id, msg.sender);
        _record(abi.encode(MemberLeft.selector, id, msg.sender));
    }

    /// @notice Says where the caller's node listens from now on. By a member. Reverts with `NotAMember`, `BadMultiaddrs`.
    /// @param multiaddrs all of its addresses, in place of those before; each with `/p2p/`
    function setMultiaddrs(string[] memory multiaddrs) external {
        uint64 id = _idOf(msg.sender);
        _checkMultiaddrs(multiaddrs);
        _members[_position(id)].multiaddrs = multiaddrs;
        emit MultiaddrsChanged(id, multiaddrs);
        _record(abi.encode(MultiaddrsChanged.selector, id, multiaddrs));
    }

    /// @notice Replaces a key of the caller. Signed by the old one and by the new one, so that nobody claims a key that is not theirs.
    /// Reverts with `NotAMember`, `Expired`, `DeadlineTooFar`, `BadSignature`, `MoreGasNeeded`, `BadKey`, `Taken`; of the key that seals, with
    /// `SeatNotReleased`, `TooManySeats`.
    /// @param role which of its keys
    /// @param next the key in its place
    /// @param deadline until when the signatures are good, epoch seconds, at most {MAX_LIFETIME} ahead
    /// @param oldSignature of the key that is replaced, over `RotateKey` with its {nonceOf}
    /// @param newSignature of `next`, over the same
    function rotate(Role role, address next, uint64 deadline, bytes calldata oldSignature, bytes calldata newSignature)
        external
    {
        uint64 id = _idOf(msg.sender);
        _checkDeadline(deadline);
        address previous = _keyOf(_members[_position(id)], role);
        bytes32 digest = _digest(keccak256(abi.encode(ROTATE_TYPE, id, role, next, _nonces[previous], deadline)));
        _checkSignature(previous, digest, oldSignature);
        _checkSignature(next, digest, newSignature);
        _nonces[previous]++;
        _rotate(id, role, next);
    }

    /// @notice Pays a member what is left of its allowance in this period. By any member, for any member.
    /// Reverts with `NotAMember`, `UnknownMember`, `AllowanceSpent`, `NothingToPay`, `PaymentFailed`.
    /// @param member id of who is paid
    function topUp(uint64 member) external {
        _idOf(msg.sender);
        address operator = _members[_position(member)].operator;
        if (_drawn[member][block.timestamp / ALLOWANCE_PERIOD] >= ALLOWANCE) revert AllowanceSpent(member);
        if (address(this).balance == 0) revert NothingToPay();
        if (!_pay(member, operator)) revert PaymentFailed(operator);
    }

    /// @notice Takes in what allowances are paid from.
    receive() external payable {}

    // ------------------------------------------------------------------ views

    /// @param operator an address
    /// @return whether it is the operator of a member now
    function isMember(address operator) external view returns (bool) {
        return _byOperator[operator] != 0;
    }

    /// @return how many are members now
    function memberCount() external view returns (uint256) {
        return _members.length;
    }

    /// @notice Members page by page. The order changes when a member goes.
    /// @param offset how many are passed over
    /// @param limit the most that are given, and never more than {MAX_PAGE}
    /// @return page those that follow; fewer at the end
    function members(uint256 offset, uint256 limit) external view returns (Member[] memory page) {
        page = new Member[](_pageSize(_members.length, offset, limit));
        for (uint256 i = 0; i < page.length; i++) page[i] = _members[offset + i];
    }

    /// @param handle what programs call the member
    /// @return the id of the member; 0: none
    function idByHandle(string calldata handle) external view returns (uint64) {
        return _byHandle[keccak256(bytes(handle))];
    }

    /// @notice Reverts with `UnknownMember`.
    /// @param id of the member
    /// @return the member
    function memberById(uint64 id) external view returns (Member memory) {
        return _members[_position(id)];
    }

    /// @param operator an address
    /// @return id of the member with this operator; 0: none
    function idByOperator(address operator) external view returns (uint64) {
        return _byOperator[operator];
    }

    /// @return how many proposals there ever were: their ids are 1 to this
    function proposalCount() external view returns (uint64) {
        return _lastProposal;
    }

    /// @notice Reverts with `UnknownProposal`.
    /// @param id of the proposal
    /// @return found the proposal, with the state it is in now
    function proposalById(uint64 id) public view returns (Proposal memory found) {
        found = _proposals[id];
        found.state = stateOf(id);
        if (found.state == State.None) revert UnknownProposal(id);
    }

    /// @notice Proposals page by page. Reverts with `UnknownProposal` for id 0.
    /// @param first id of the first that is given
    /// @param limit the most that are given, and never more than {MAX_PAGE}
    /// @return page those that follow; fewer at the end
    function proposals(uint64 first, uint256 limit) external view returns (Proposal[] memory page) {
        if (first == 0) revert UnknownProposal(0);
        page = new Proposal[](_pageSize(_lastProposal, first - 1, limit));
        for (uint256 i = 0; i < page.length; i++) page[i] = proposalById(first + uint64(i));
    }

    /// @notice Reverts with `UnknownProposal`, `NotOpen`.
    /// @param id of a proposal that is open
    /// @return who asks to be let in by it; empty when it is no admission
    function candidateOf(uint64 id) external view returns (Candidate memory) {
        _checkOpen(id);
        return _candidates[id];
    }

    /// @param id of a proposal
    /// @return the state it is in now; `None`: there is no such proposal
    function stateOf(uint64 id) public view returns (State) {
        Proposal storage found = _proposals[id];
        return found.state == State.Open && block.timestamp >= found.endsAt ? State.Ended : found.state;
    }

    /// @notice The votes of those who are members now.
    /// @param id of a proposal
    /// @return votesFor how many want it
    /// @return votesAgainst how many do not
    function tally(uint64 id) public view returns (uint64 votesFor, uint64 votesAgainst) {
        for (uint256 i = 0; i < _members.length; i++) {
            Choice choice = _votes[id][_members[i].id];
            if (choice == Choice.For) votesFor++;
            else if (choice == Choice.Against) votesAgainst++;
        }
    }

    /// @param id of a proposal
    /// @param member id of a member, also of one that has gone
    /// @return its vote
    function voteOf(uint64 id, uint64 member) external view returns (Choice) {
        return _votes[id][member];
    }

    /// @notice Who is to seal as of this block, in ascending order. It changes by one at a time, with as many blocks between two changes as
    /// an engine needs to follow; so it lags behind the members.
    /// @return validators their consensus keys; never empty
    function getValidators() external view returns (address[] memory validators) {
        address[] memory found = new address[](_seats.length);
        uint256 count = 0;
        for (uint256 i = 0; i < _seats.length; i++) {
            Seat memory seat = _seats[i];
            if (seat.from > block.number || (seat.until != 0 && seat.until <= block.number)) continue;
            uint256 at = count++;
            for (; at > 0 && found[at - 1] > seat.consensus; at--) found[at] = found[at - 1];
            found[at] = seat.consensus;
        }
        validators = new address[](count);
        for (uint256 i = 0; i < count; i++) validators[i] = found[i];
    }

    /// @notice Seats page by page, with those that are to come and some that have ended, in no order.
    /// @param offset how many are passed over
    /// @param limit the most that are given, and never more than {MAX_PAGE}
    /// @return page those that follow; fewer at the end
    function seats(uint256 offset, uint256 limit) external view returns (Seat[] memory page) {
        page = new Seat[](_pageSize(_seats.length, offset, limit));
        for (uint256 i = 0; i < page.length; i++) page[i] = _seats[offset + i];
    }

    /// @notice Reverts with `UnknownMember`.
    /// @param member id of a member
    /// @return what it can still draw in this period, in wei
    function allowanceOf(uint64 member) external view returns (uint256) {
        _position(member);
        return ALLOWANCE - _drawn[member][block.timestamp / ALLOWANCE_PERIOD];
    }

    /// @param signer an operator's key, or a key that is to be rotated
    /// @return the number that the next message signed by it carries
    function nonceOf(address signer) external view returns (uint64) {
        return _nonces[signer];
    }

    /// @notice What all events of this contract come to, so that who has them all can check that none is missing, invented or changed: after
    /// each `keccak256(abi.encode(history, keccak256(abi.encode(topic 0, all arguments))))`, and 0 before the first.
    /// @return after the newest event
    function history() external view returns (bytes32) {
        return _history;
    }

    /// @return of the EIP-712 domain of the messages to this contract
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparator;
    }

    // ------------------------------------------------------------------ inside

    /// Seat i is founder i's.
    function _begin(Candidate[] memory founders) private {
        if (founders.length == 0) revert NoMembers();
        if (founders.length > MAX_MEMBERS) revert TooManyMembers();
        for (uint256 i = 0; i < founders.length; i++) {
            _check(founders[i]);
            _join(founders[i]);
            emit SeatOpened(founders[i].consensus, _seats[i].from);
            _record(abi.encode(SeatOpened.selector, founders[i].consensus, _seats[i].from));
        }
        _lastRelease = uint64(block.number);
    }

    function _propose(Proposal memory made) private returns (uint64 id) {
        id = ++_lastProposal;
        made.endsAt = uint64(block.timestamp + VOTING_PERIOD);
        _proposals[id] = made;
    }

    /// Does what more than half of the present members want. @return whether they want anything
    function _decide(uint64 id) private returns (bool) {
        (uint64 votesFor, uint64 votesAgainst) = tally(id);
        uint256 count = _members.length;
        if (2 * uint256(votesFor) > count) {
            _accept(id);
            return true;
        }
        if (2 * uint256(votesAgainst) > count) {
            _close(id, State.Rejected);
            emit ProposalRejected(id);
            _record(abi.encode(ProposalRejected.selector, id));
            return true;
        }
        return false;
    }

    function _accept(uint64 id) private {
        Proposal memory accepted = _proposals[id];
        Candidate memory candidate = _candidates[id];
        _close(id, State.Accepted);
        emit ProposalAccepted(id);
        _record(abi.encode(ProposalAccepted.selector, id));
        if (accepted.kind == Kind.Admission) {
            // Another may have got the handle or a key meanwhile.
            _check(candidate);
            if (_members.length >= MAX_MEMBERS) revert TooManyMembers();
            _openSeat(candidate.consensus);
            _join(candidate);
        } else if (accepted.kind == Kind.Removal) {
            address operator = _members[_position(accepted.member)].operator;
            _remove(accepted.member);
            emit MemberRemoved(accepted.member, operator);
            _record(abi.encode(MemberRemoved.selector, accepted.member, operator));
        } else {
            _rotate(accepted.member, accepted.role, accepted.next);
        }
    }

    function _close(uint64 id, State state) private {
        _proposals[id].state = state;
        delete _candidates[id];
    }

    function _join(Candidate memory candidate) private {
        uint64 id = ++_lastMember;
        uint64 joinedAt = uint64(block.timestamp);
        _members.push();
        Member storage member = _members[_members.length - 1];
        member.id = id;
        member.joinedAt = joinedAt;
        member.handle = candidate.handle;
        member.name = candidate.name;
        member.operator = candidate.operator;
        member.consensus = candidate.consensus;
        member.signingKey = candidate.signingKey;
        member.multiaddrs = candidate.multiaddrs;
        member.statement = candidate.statement;
        _positions[id] = _members.length;
        _byOperator[candidate.operator] = id;
        _byHandle[keccak256(bytes(candidate.handle))] = id;
        _taken[candidate.operator] = true;
        _taken[candidate.consensus] = true;
        _taken[candidate.signingKey] = true;
        emit MemberJoined(id, candidate.operator, candidate, joinedAt);
        _record(abi.encode(MemberJoined.selector, id, candidate.operator, candidate, joinedAt));
        _pay(id, candidate.operator);
    }

    function _remove(uint64 id) private {
        uint256 position = _position(id);
        if (_members.length == 1) revert LastMember();
        Member storage leaving = _members[position];
        _endSeat(leaving.consensus);
        delete _byOperator[leaving.operator];
        delete _byHandle[keccak256(bytes(leaving.handle))];
        delete _taken[leaving.operator];
        delete _taken[leaving.consensus];
        delete _taken[leaving.signingKey];
        delete _positions[id];
        uint256 last = _members.length - 1;
        if (position != last) {
            _positions[_members[last].id] = position + 1;
            _members[position] = _members[last];
        }
        _members.pop();
    }

    function _rotate(uint64 id, Role role, address next) private {
        Member storage member = _members[_position(id)];
        _checkFree(next);
        address previous = _keyOf(member, role);
        if (role == Role.Operator) {
            delete _byOperator[previous];
            _byOperator[next] = id;
            member.operator = next;
        } else if (role == Role.Consensus) {
            _checkReleased(previous);
            // The new one first: there is never a block without anybody to seal it.
            _openSeat(next);
            _endSeat(previous);
            member.consensus = next;
        } else {
            member.signingKey = next;
        }
        delete _taken[previous];
        _taken[next] = true;
        emit KeyRotated(id, role, previous, next);
        _record(abi.encode(KeyRotated.selector, id, role, previous, next));
    }

    /// @return whether it was paid; a payment that fails is not counted
    function _pay(uint64 id, address operator) private returns (bool) {
        uint256 period = block.timestamp / ALLOWANCE_PERIOD;
        uint256 drawn = _drawn[id][period];
        uint256 amount = ALLOWANCE - drawn;
        if (amount > address(this).balance) amount = address(this).balance;
        if (amount == 0) return false;
        _drawn[id][period] = drawn + amount;
        (bool paid,) = operator.call{value: amount, gas: 2300}("");
        if (paid) {
            emit AllowancePaid(id, operator, amount);
            _record(abi.encode(AllowancePaid.selector, id, operator, amount));
        } else {
            _drawn[id][period] = drawn;
        }
        return paid;
    }

    // ------------------------------------------------------------------ seats

    /// The next block from which a change of the seats may count. Between two changes lie more blocks than half of the members: each seal carries
    /// one vote of the engine, so that it can follow.
    function _release() private returns (uint64 at) {
        at = _lastRelease + uint64(_members.length / 2) + 1;
        if (at < block.number) at = uint64(block.number);
        _lastRelease = at;
    }

    function _openSeat(address consensus) private {
        for (uint256 i = _seats.length; i > 0; i--) {
            Seat memory seat = _seats[i - 1];
            if (seat.until != 0 && seat.until <= block.number) _dropSeat(i - 1);
        }
        if (_seats.length >= MAX_SEATS) revert TooManySeats();
        uint64 from = _release();
        _seats.push(Seat(consensus, from, 0));
        emit SeatOpened(consensus, from);
        _record(abi.encode(SeatOpened.selector, consensus, from));
    }

    function _endSeat(address consensus) private {
        uint256 position = _seatOf(consensus);
        uint64 from = _seats[position].from;
        uint64 until;
        if (from > block.number && _isCovered(position, from)) {
            // It never sat, and need not: another stays that sits at least as early.
            until = from;
            _dropSeat(position);
        } else {
            until = _release();
            _seats[position].until = until;
        }
        emit SeatEnded(consensus, until);
        _record(abi.encode(SeatEnded.selector, consensus, until));
    }

    function _isCovered(uint256 position, uint64 from) private view returns (bool) {
        for (uint256 i = 0; i < _seats.length; i++) {
            if (i != position && _seats[i].until == 0 && _seats[i].from <= from) return true;
        }
        return false;
    }

    function _dropSeat(uint256 position) private {
        _seats[position] = _seats[_seats.length - 1];
        _seats.pop();
    }

    function _seatOf(address consensus) private view returns (uint256 position) {
        while (_seats[position].consensus != consensus || _seats[position].until != 0) position++;
    }

    /// One member that rotates again and again would keep everybody else's changes waiting.
    function _checkReleased(address consensus) private view {
        uint64 from = _seats[_seatOf(consensus)].from;
        // The change after it is the end of the key before.
        if (from != 0 && from + _members.length / 2 + 1 > block.number) revert SeatNotReleased(from);
    }

    // ------------------------------------------------------------------ checks

    function _check(Candidate memory candidate) private view {
        if (!_isHandle(bytes(candidate.handle))) revert BadHandle(candidate.handle);
        uint256 nameLength = bytes(candidate.name).length;
        if (nameLength == 0 || nameLength > MAX_NAME_BYTES || !_isText(bytes(candidate.name))) revert BadName(candidate.name);
        _checkMultiaddrs(candidate.multiaddrs);
        if (_byHandle[keccak256(bytes(candidate.handle))] != 0) revert HandleTaken(candidate.handle);
        _checkFree(candidate.operator);
        _checkFree(candidate.consensus);
        _checkFree(candidate.signingKey);
        if (candidate.operator == candidate.consensus || candidate.operator == candidate.signingKey) {
            revert BadKey(candidate.operator);
        }
        if (candidate.consensus == candidate.signingKey) revert BadKey(candidate.consensus);
    }

    function _checkFree(address key) private view {
        if (key == address(0)) revert BadKey(key);
        if (_taken[key]) revert Taken(key);
    }

    function _checkOpen(uint64 id) private view {
        State state = stateOf(id);
        if (state == State.None) revert UnknownProposal(id);
        if (state != State.Open) revert NotOpen(id, state);
    }

    function _checkDeadline(uint64 deadline) private view {
        if (deadline < block.timestamp) revert Expired(deadline);
        if (deadline > block.timestamp + MAX_LIFETIME) revert DeadlineTooFar(deadline);
    }

    function _checkSignature(address signer, bytes32 digest, bytes calldata signature) private view {
        if (!SignatureCheck.isValid(signer, digest, signature)) revert BadSignature(signer);
    }

    function _checkMultiaddrs(string[] memory multiaddrs) private pure {
        if (multiaddrs.length > MAX_MULTIADDRS) revert BadMultiaddrs(MAX_MULTIADDRS);
        for (uint256 i = 0; i < multiaddrs.length; i++) {
            uint256 length = bytes(multiaddrs[i]).length;
            if (length == 0 || length > MAX_MULTIADDR_BYTES || !_isVisibleAscii(bytes(multiaddrs[i]))) {
                revert BadMultiaddrs(i);
            }
        }
    }

    /// Readers refuse a string that is not UTF-8: with one such a member could stop everybody's reading of the chain.
    function _isVisibleAscii(bytes memory text) private pure returns (bool) {
        for (uint256 i = 0; i < text.length; i++) if (text[i] <= 0x20 || text[i] >= 0x7f) return false;
        return true;
    }

    /// UTF-8 as Unicode has it (table 3-7), without ASCII's control characters.
    function _isText(bytes memory text) private pure returns (bool) {
        uint256 i = 0;
        while (i < text.length) {
            uint8 first = uint8(text[i++]);
            if (first < 0x80) {
                if (first < 0x20 || first == 0x7f) return false;
                continue;
            }
            if (first < 0xc2 || first > 0xf4) return false;
            uint256 more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
            if (i + more > text.length) return false;
            uint8 second = uint8(text[i]);
            // Neither longer than need be, nor half of a pair, nor beyond the last character.
            if (
                (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90)
                    || (first == 0xf4 && second > 0x8f)
            ) return false;
            for (uint256 end = i + more; i < end; i++) if (uint8(text[i]) & 0xc0 != 0x80) return false;
        }
        return true;
    }

    function _isHandle(bytes memory handle) private pure returns (bool) {
        if (handle.length < 3 || handle.length > 40) return false;
        for (uint256 i = 0; i < handle.length; i++) {
            bytes1 c = handle[i];
            if (!((c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "-")) return false;
        }
        return true;
    }

    function _idOf(address operator) private view returns (uint64 id) {
        id = _byOperator[operator];
        if (id == 0) revert NotAMember(operator);
    }

    function _position(uint64 id) private view returns (uint256) {
        uint256 found = _positions[id];
        if (found == 0) revert UnknownMember(id);
        return found - 1;
    }

    function _keyOf(Member storage member, Role role) private view returns (address) {
        if (role == Role.Operator) return member.operator;
        return role == Role.Consensus ? member.consensus : member.signingKey;
    }

    function _pageSize(uint256 count, uint256 offset, uint256 limit) private pure returns (uint256 size) {
        if (offset >= count) return 0;
        size = count - offset;
        if (size > limit) size = limit;
        if (size > MAX_PAGE) size = MAX_PAGE;
    }

    /// @param encoded event: topic 0 and all arguments
    function _record(bytes memory encoded) private {
        _history = keccak256(abi.encode(_history, keccak256(encoded)));
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", _domainSeparator, structHash));
    }
}
