// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SignatureCheck} from "SignatureCheck.sol";

interface Members {
    function isMember(address operator) external view returns (bool);
}

/// The same rules with a call for each message, its arguments as Solidity encodes them: what the packed form is compared with. Like the contract
/// before it had numbers, batches and a history.
contract PlainRelationships {
    enum Status {
        None,
        Active,
        Terminated
    }

    struct Relationship {
        /// Acts for the owner; the owner's delegate to begin with.
        address controller;
        /// One more with every anchor and every new controller.
        uint64 sequence;
        Status status;
        address providerDelegate;
        /// Commitment to the policy in force; 0: nobody but the owner.
        bytes32 anchor;
    }

    struct AnchorItem {
        bytes32 relationship;
        bytes32 commitment;
        uint64 expectedSequence;
        uint64 deadline;
        bytes signature;
    }

    uint256 public constant MAX_LIFETIME = 1 hours;

    bytes32 private constant OPEN_TYPE = keccak256("Open(address ownerDelegate,address providerDelegate,uint64 deadline)");
    bytes32 private constant ANCHOR_TYPE =
        keccak256("Anchor(bytes32 relationship,bytes32 commitment,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant SET_CONTROLLER_TYPE =
        keccak256("SetController(bytes32 relationship,address controller,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant TERMINATE_TYPE =
        keccak256("Terminate(bytes32 relationship,uint64 expectedSequence,uint64 deadline)");

    error NotAMember();
    error BadDelegates();
    error AlreadyOpened();
    error NotActive();
    error WrongSequence();
    error Expired();
    error DeadlineTooFar();
    error BadController();
    error BadSignature();

    event Opened(bytes32 indexed relationship, address indexed ownerDelegate, address indexed providerDelegate);
    event Anchored(bytes32 indexed relationship, bytes32 commitment, uint64 sequence);
    event ControllerSet(bytes32 indexed relationship, address controller, uint64 sequence);
    event Terminated(bytes32 indexed relationship, uint64 sequence);

    Members private immutable _registry;
    bytes32 private immutable _domainSeparator;
    mapping(bytes32 id => Relationship) private _relationships;

    modifier onlyMember() {
        if (!_registry.isMember(msg.sender)) revert NotAMember();
        _;
    }

    constructor(Members registry_) {
        _registry = registry_;
        _domainSeparator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("MedRec"),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
    }

    /// @notice Opens a relationship that both delegates signed for.
    /// @return id of the relationship: `relationshipId` of both
    function open(
        address ownerDelegate,
        address providerDelegate,
        uint64 deadline,
        bytes calldata ownerSignature,
        bytes calldata providerSignature
    ) external onlyMember returns (bytes32 id) {
        if (ownerDelegate == address(0) || providerDelegate == address(0) || ownerDelegate == providerDelegate) {
            revert BadDelegates();
        }
        id = relationshipId(ownerDelegate, providerDelegate);
        Relationship storage relationship_ = _relationships[id];
        // Also when terminated: an ended relationship never comes back, its delegates are used up.
        if (relationship_.status != Status.None) revert AlreadyOpened();
        _revertIf(_timeReason(deadline));
        bytes32 digest = _digest(keccak256(abi.encode(OPEN_TYPE, ownerDelegate, providerDelegate, deadline)));
        if (!SignatureCheck.isValid(ownerDelegate, digest, ownerSignature)) revert BadSignature();
        if (!SignatureCheck.isValid(providerDelegate, digest, providerSignature)) revert BadSignature();
        relationship_.controller = ownerDelegate;
        relationship_.providerDelegate = providerDelegate;
        relationship_.status = Status.Active;
        emit Opened(id, ownerDelegate, providerDelegate);
    }

    /// @notice Puts a policy in force.
    function anchor(AnchorItem calldata item) external onlyMember {
        _revertIf(_anchorReason(item));
        _anchor(item);
    }

    /// @notice Hands the owner's side over to another key or account contract. Signed by the controller.
    function setController(
        bytes32 id,
        address controller,
        uint64 expectedSequence,
        uint64 deadline,
        bytes calldata signature
    ) external onlyMember {
        Relationship storage relationship_ = _relationships[id];
        _revertIf(_stateReason(relationship_, expectedSequence, deadline));
        if (controller == address(0) || controller == relationship_.providerDelegate) revert BadController();
        bytes32 digest = _digest(keccak256(abi.encode(SET_CONTROLLER_TYPE, id, controller, expectedSequence, deadline)));
        if (!SignatureCheck.isValid(relationship_.controller, digest, signature)) revert BadSignature();
        relationship_.controller = controller;
        uint64 sequence = ++relationship_.sequence;
        emit ControllerSet(id, controller, sequence);
    }

    /// @notice Ends the relationship for good. Signed by the controller or by the provider's delegate.
    function terminate(bytes32 id, uint64 expectedSequence, uint64 deadline, bytes calldata signature) external onlyMember {
        Relationship storage relationship_ = _relationships[id];
        _revertIf(_stateReason(relationship_, expectedSequence, deadline));
        bytes32 digest = _digest(keccak256(abi.encode(TERMINATE_TYPE, id, expectedSequence, deadline)));
        if (
            !SignatureCheck.isValid(relationship_.controller, digest, signature)
                && !SignatureCheck.isValid(relationship_.providerDelegate, digest, signature)
        ) revert BadSignature();
        relationship_.status = Status.Terminated;
        emit Terminated(id, relationship_.sequence);
    }

    function relationshipId(address ownerDelegate, address providerDelegate) public pure returns (bytes32) {
        return keccak256(abi.encode(ownerDelegate, providerDelegate));
    }

    function _anchor(AnchorItem calldata item) private {
        Relationship storage relationship_ = _relationships[item.relationship];
        relationship_.anchor = item.commitment;
        uint64 sequence = ++relationship_.sequence;
        emit Anchored(item.relationship, item.commitment, sequence);
    }

    /// Why the item cannot be anchored; 0 when it can.
    function _anchorReason(AnchorItem calldata item) private view returns (bytes4) {
        Relationship storage relationship_ = _relationships[item.relationship];
        bytes4 reason = _stateReason(relationship_, item.expectedSequence, item.deadline);
        if (reason != 0) return reason;
        bytes32 digest = _digest(
            keccak256(abi.encode(ANCHOR_TYPE, item.relationship, item.commitment, item.expectedSequence, item.deadline))
        );
        return SignatureCheck.isValid(relationship_.controller, digest, item.signature) ? bytes4(0) : BadSignature.selector;
    }

    function _stateReason(Relationship storage relationship_, uint64 expectedSequence, uint64 deadline)
        private
        view
        returns (bytes4)
    {
        if (relationship_.status != Status.Active) return NotActive.selector;
        if (relationship_.sequence != expectedSequence) return WrongSequence.selector;
        return _timeReason(deadline);
    }

    function _timeReason(uint64 deadline) private view returns (bytes4) {
        if (deadline < block.timestamp) return Expired.selector;
        // A message that stays valid for long could be kept back and carried when it hurts.
        if (deadline > block.timestamp + MAX_LIFETIME) return DeadlineTooFar.selector;
        return 0;
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", _domainSeparator, structHash));
    }

    function _revertIf(bytes4 reason) private pure {
        if (reason == 0) return;
        assembly ("memory-safe") {
            mstore(0, reason)
            revert(0, 4)
        }
    }
}
