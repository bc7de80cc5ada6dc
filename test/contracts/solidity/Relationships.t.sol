// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Relationships} from "../../../contracts/src/Relationships.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {vm} from "./Vm.sol";

/// What people sign and members carry.
contract RelationshipsTest is RegistryTest {
    uint256 private constant OWNER = 700;
    uint256 private constant PROVIDER = 701;
    uint256 private constant OTHER = 702;
    bytes32 private constant OPEN_TYPE = keccak256("Open(address ownerDelegate,address providerDelegate,uint64 deadline)");
    bytes32 private constant ANCHOR_TYPE =
        keccak256("Anchor(bytes32 relationship,bytes32 commitment,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant SET_CONTROLLER_TYPE =
        keccak256("SetController(bytes32 relationship,address controller,uint64 expectedSequence,uint64 deadline)");
    bytes32 private constant TERMINATE_TYPE =
        keccak256("Terminate(bytes32 relationship,uint64 expectedSequence,uint64 deadline)");

    Relationships private _relationships;
    bytes32 private _domain;
    bytes32 private _id;
    uint64 private _deadline;

    function setUp() public {
        found(2);
        _relationships = new Relationships(registry);
        _domain = _relationships.domainSeparator();
        _deadline = uint64(block.timestamp + 600);
        _id = _relationships.relationshipId(vm.addr(OWNER), vm.addr(PROVIDER));
        open(OWNER, PROVIDER, OWNER, PROVIDER, _deadline);
    }

    function test_opensForTwoDelegatesThatBothSigned() public {
        Relationships.Relationship memory opened = _relationships.relationship(_id);
        check(opened.controller == vm.addr(OWNER) && opened.providerDelegate == vm.addr(PROVIDER), "of both");
        check(opened.status == Relationships.Status.Active && opened.sequence == 0 && opened.anchor == 0, "from the beginning");
        check(address(_relationships.registry()) == address(registry) && _relationships.domainSeparator() != 0, "of this network");
        refusesOpen(OWNER, PROVIDER, OWNER, PROVIDER, _deadline, Relationships.AlreadyOpened.selector);
        refusesOpen(OTHER, OTHER, OTHER, OTHER, _deadline, Relationships.BadDelegates.selector);
        refusesOpen(OTHER, PROVIDER, OWNER, PROVIDER, _deadline, Relationships.BadSignature.selector);
        refusesOpen(OTHER, PROVIDER, OTHER, OWNER, _deadline, Relationships.BadSignature.selector);
        refusesOpen(OTHER, PROVIDER, OTHER, PROVIDER, uint64(block.timestamp - 1), Relationships.Expired.selector);
        refusesOpen(OTHER, PROVIDER, OTHER, PROVIDER, uint64(block.timestamp + 3601), Relationships.DeadlineTooFar.selector);
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodePacked(Relationships.BadDelegates.selector));
            vm.prank(operatorOf(0));
            _relationships.open(i == 0 ? address(0) : vm.addr(OWNER), i == 0 ? vm.addr(OWNER) : address(0), _deadline, "", "");
        }
        vm.expectRevert(abi.encodePacked(Relationships.NotAMember.selector));
        _relationships.open(vm.addr(OWNER), vm.addr(OTHER), _deadline, "", "");
    }

    function test_anchorsWhatTheControllerSigned() public {
        vm.expectEmit(address(_relationships));
        emit Relationships.Anchored(_id, bytes32(uint256(5)), 1);
        vm.prank(operatorOf(1));
        _relationships.anchor(item(OWNER, 5, 0, _deadline));
        check(_relationships.relationship(_id).anchor == bytes32(uint256(5)), "it is in force");
        refusesAnchor(item(OWNER, 6, 0, _deadline), Relationships.WrongSequence.selector);
        refusesAnchor(item(PROVIDER, 6, 1, _deadline), Relationships.BadSignature.selector);
        refusesAnchor(item(OWNER, 6, 1, uint64(block.timestamp - 1)), Relationships.Expired.selector);
        refusesAnchor(item(OWNER, 6, 1, uint64(block.timestamp + 3601)), Relationships.DeadlineTooFar.selector);
        vm.expectRevert(abi.encodePacked(Relationships.NotAMember.selector));
        _relationships.anchor(item(OWNER, 6, 1, _deadline));
    }

    function test_anchorsManyAndSkipsTheBadOnes() public {
        Relationships.AnchorItem[] memory items = new Relationships.AnchorItem[](3);
        items[0] = item(OWNER, 1, 0, _deadline);
        items[1] = item(PROVIDER, 2, 1, _deadline);
        items[2] = item(OWNER, 3, 1, _deadline);
        vm.expectEmit(address(_relationships));
        emit Relationships.Anchored(_id, bytes32(uint256(1)), 1);
        vm.expectEmit(address(_relationships));
        emit Relationships.AnchorSkipped(_id, Relationships.BadSignature.selector);
        vm.expectEmit(address(_relationships));
        emit Relationships.Anchored(_id, bytes32(uint256(3)), 2);
        vm.prank(operatorOf(0));
        _relationships.anchorMany(items);
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodePacked(Relationships.BadBatch.selector));
            vm.prank(operatorOf(0));
            _relationships.anchorMany(new Relationships.AnchorItem[](i * 65));
        }
    }

    function test_handsTheOwnersSideOver() public {
        refusesController(vm.addr(OTHER), OTHER, Relationships.BadSignature.selector);
        refusesController(address(0), OWNER, Relationships.BadController.selector);
        refusesController(vm.addr(PROVIDER), OWNER, Relationships.BadController.selector);
        setController(vm.addr(OTHER), OWNER);
        check(_relationships.relationship(_id).controller == vm.addr(OTHER) && _relationships.relationship(_id).sequence == 1, "to another");
        refusesAnchor(item(OWNER, 1, 1, _deadline), Relationships.BadSignature.selector);
    }

    function test_endsForGoodByEitherSide() public {
        vm.expectRevert(abi.encodePacked(Relationships.BadSignature.selector));
        terminate(_id, OTHER);
        terminate(_id, PROVIDER);
        check(_relationships.relationship(_id).status == Relationships.Status.Terminated, "it is over");
        refusesAnchor(item(OWNER, 1, 0, _deadline), Relationships.NotActive.selector);
        refusesOpen(OWNER, PROVIDER, OWNER, PROVIDER, _deadline, Relationships.AlreadyOpened.selector);
        // Another relationship of this provider is not touched by it.
        open(OTHER, PROVIDER, OTHER, PROVIDER, _deadline);
        terminate(keccak256(abi.encode(vm.addr(OTHER), vm.addr(PROVIDER))), OTHER);
    }

    // ------------------------------------------------------------------ messages

    function digest(bytes memory message) private view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", _domain, keccak256(message)));
    }

    function open(uint256 owner, uint256 provider, uint256 byOwner, uint256 byProvider, uint64 deadline) private {
        bytes32 signed = digest(abi.encode(OPEN_TYPE, vm.addr(owner), vm.addr(provider), deadline));
        (bytes memory first, bytes memory second) = (sign(byOwner, signed), sign(byProvider, signed));
        vm.prank(operatorOf(0));
        _relationships.open(vm.addr(owner), vm.addr(provider), deadline, first, second);
    }

    function refusesOpen(uint256 owner, uint256 provider, uint256 byOwner, uint256 byProvider, uint64 deadline, bytes4 error) private {
        bytes32 signed = digest(abi.encode(OPEN_TYPE, vm.addr(owner), vm.addr(provider), deadline));
        (bytes memory first, bytes memory second) = (sign(byOwner, signed), sign(byProvider, signed));
        vm.expectRevert(abi.encodePacked(error));
        vm.prank(operatorOf(0));
        _relationships.open(vm.addr(owner), vm.addr(provider), deadline, first, second);
    }

    function item(uint256 key, uint256 commitment, uint64 sequence, uint64 deadline) private view returns (Relationships.AnchorItem memory) {
        bytes memory signature = sign(key, digest(abi.encode(ANCHOR_TYPE, _id, commitment, sequence, deadline)));
        return Relationships.AnchorItem(_id, bytes32(commitment), sequence, deadline, signature);
    }

    function refusesAnchor(Relationships.AnchorItem memory bad, bytes4 error) private {
        vm.expectRevert(abi.encodePacked(error));
        vm.prank(operatorOf(0));
        _relationships.anchor(bad);
    }

    function setController(address next, uint256 key) private {
        bytes memory signature = sign(key, digest(abi.encode(SET_CONTROLLER_TYPE, _id, next, 0, _deadline)));
        vm.prank(operatorOf(0));
        _relationships.setController(_id, next, 0, _deadline, signature);
    }

    function refusesController(address next, uint256 key, bytes4 error) private {
        bytes memory signature = sign(key, digest(abi.encode(SET_CONTROLLER_TYPE, _id, next, 0, _deadline)));
        vm.expectRevert(abi.encodePacked(error));
        vm.prank(operatorOf(0));
        _relationships.setController(_id, next, 0, _deadline, signature);
    }

    function terminate(bytes32 id, uint256 key) private {
        bytes32 signed = digest(abi.encode(TERMINATE_TYPE, id, 0, _deadline));
        bytes memory signature = sign(key, signed);
        vm.prank(operatorOf(0));
        _relationships.terminate(id, 0, _deadline, signature);
    }
}
