// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Carried} from "../../../contracts/src/Carried.sol";
import {ViewerGroup} from "../../../contracts/src/ViewerGroup.sol";
import {ViewerGroupFactory} from "../../../contracts/src/ViewerGroupFactory.sol";
import {EventHistory} from "./EventHistory.sol";
import {RelationshipsTest} from "./RelationshipsTest.sol";
import {vm, Vm} from "./Vm.sol";

/// Who belongs to a group, and who says so; see specs/viewer-group.md.
contract ViewerGroupTest is RelationshipsTest {
    uint256 private constant KEEPER = 900;
    uint256 private constant OTHER = 901;
    bytes32 private constant SALT = keccak256("salt");
    bytes32 private constant VIEWERS = keccak256(
        "ChangeViewers(address group,address[] added,address[] removed,address by,uint64 expectedSequence,uint64 deadline)"
    );
    bytes32 private constant KEEPERS = keccak256(
        "ChangeKeepers(address group,address[] added,address[] removed,address by,uint64 expectedSequence,uint64 deadline)"
    );

    ViewerGroupFactory private _factory;
    ViewerGroup private _group;

    function setUp() public {
        begin(2);
        _factory = new ViewerGroupFactory(relationships);
        (bool done,) = make(KEEPER, KEEPER, uint64(block.timestamp));
        check(done, "made");
        _group = ViewerGroup(_factory.groupOf(vm.addr(KEEPER), SALT));
    }

    function test_isMadeOnceByItsFirstKeeper() public {
        check(_group.isKeeper(vm.addr(KEEPER)) && _group.keeperCount() == 1 && _group.viewerCount() == 0, "it begins with one");
        check(!_group.isKeeper(vm.addr(OTHER)) && _group.sequence() == 0 && address(_group).code.length == 77, "and with nobody else");
        check(refusal(KEEPER, KEEPER, uint64(block.timestamp)) == ViewerGroupFactory.AlreadyCreated.selector, "twice");
        check(refusal(OTHER, KEEPER, uint64(block.timestamp)) == Carried.BadSignature.selector, "for another");
        check(refusal(OTHER, OTHER, uint64(block.timestamp - 1)) == Carried.Expired.selector, "too late");
        vm.expectEmit(address(_factory));
        emit ViewerGroupFactory.Created(_factory.groupOf(vm.addr(OTHER), SALT), vm.addr(OTHER), SALT);
        (bool done,) = make(OTHER, OTHER, uint64(block.timestamp + 3600));
        check(done, "another's is another");
        ViewerGroup implementation = _factory.implementation();
        vm.expectRevert(abi.encodePacked(ViewerGroup.NotTheFactory.selector));
        implementation.begin(vm.addr(OTHER));
    }

    function test_isChangedByItsKeepersAndToldOf() public {
        bytes32 history = _group.history();
        vm.recordLogs();
        changes(VIEWERS, KEEPER, some(1, 3), some(0, 0));
        changes(KEEPERS, KEEPER, some(OTHER, 1), some(0, 0));
        changes(KEEPERS, OTHER, some(50, 1), some(KEEPER, 1));
        changes(VIEWERS, OTHER, some(7, 1), some(1, 2));
        // Who goes may come in the same message.
        changes(VIEWERS, OTHER, some(7, 1), some(7, 1));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        check(logs.length == 11 && _group.history() == EventHistory.extend(history, logs), "the history is that of the events");
        check(_group.viewerCount() == 2 && _group.isViewer(vm.addr(3)) && _group.isViewer(vm.addr(7)) && !_group.isViewer(vm.addr(1)), "viewers");
        check(_group.keeperCount() == 2 && _group.isKeeper(vm.addr(OTHER)) && !_group.isKeeper(vm.addr(KEEPER)), "keepers");
        refuses(VIEWERS, KEEPER, some(9, 1), some(0, 0), ViewerGroup.NotAKeeper.selector);
        check(_group.sequence() == 5 && logs[0].topics[1] == bytes32(uint256(uint160(vm.addr(1)))), "one for each message");
        check(keccak256(logs[6].data) == keccak256(abi.encode(vm.addr(OTHER), uint64(4))), "who did it");
    }

    function test_refusesWhatCannotBe() public {
        changes(VIEWERS, KEEPER, some(1, 2), some(0, 0));
        refuses(VIEWERS, KEEPER, some(2, 1), some(0, 0), ViewerGroup.AlreadyIn.selector);
        refuses(VIEWERS, KEEPER, some(0, 0), some(3, 1), ViewerGroup.NotIn.selector);
        refuses(VIEWERS, KEEPER, some(0, 0), some(0, 0), ViewerGroup.BadChanges.selector);
        refuses(VIEWERS, KEEPER, some(10, 65), some(0, 0), ViewerGroup.BadChanges.selector);
        refuses(VIEWERS, KEEPER, new address[](1), some(0, 0), ViewerGroup.BadAddress.selector);
        refuses(KEEPERS, KEEPER, some(0, 0), some(KEEPER, 1), ViewerGroup.LastKeeper.selector);
        refuses(KEEPERS, KEEPER, some(10, 16), some(0, 0), ViewerGroup.TooManyKeepers.selector);
        changes(KEEPERS, KEEPER, some(10, 15), some(0, 0));
        check(_group.keeperCount() == 16, "full");
    }

    function test_isBounded() public {
        for (uint256 i = 0; i < 16; i++) changes(VIEWERS, KEEPER, some(1 + 64 * i, 64), some(0, 0));
        check(_group.viewerCount() == 1024, "full");
        refuses(VIEWERS, KEEPER, some(2000, 1), some(0, 0), ViewerGroup.TooManyViewers.selector);
        changes(VIEWERS, KEEPER, some(2000, 1), some(1, 1));
    }

    function test_takesAMessageOnceInTimeAndByAMembersHand() public {
        uint64 now_ = uint64(block.timestamp);
        bytes memory once = changing(VIEWERS, KEEPER, some(1, 1), some(0, 0), 0, now_);
        check(call(vm.addr(OTHER), once) == Carried.NotAMember.selector, "by nobody's hand");
        check(call(operatorOf(0), changing(VIEWERS, KEEPER, some(1, 1), some(0, 0), 1, now_)) == Carried.WrongSequence.selector, "too early");
        check(call(operatorOf(0), changing(VIEWERS, KEEPER, some(1, 1), some(0, 0), 0, now_ - 1)) == Carried.Expired.selector, "too late");
        check(call(operatorOf(0), changing(VIEWERS, KEEPER, some(1, 1), some(0, 0), 0, now_ + 3601)) == Carried.DeadlineTooFar.selector, "kept for long");
        ViewerGroup.Act memory act = actOf(VIEWERS, KEEPER, some(1, 1), some(0, 0), 0, now_);
        check(call(operatorOf(0), abi.encodeCall(ViewerGroup.changeKeepers, (some(1, 1), some(0, 0), act))) == Carried.BadSignature.selector, "for another purpose");
        check(call(operatorOf(0), abi.encodeCall(ViewerGroup.changeViewers, (some(0, 0), some(1, 1), act))) == Carried.BadSignature.selector, "the other way round");
        check(call(operatorOf(1), once) == 0 && call(operatorOf(1), once) == Carried.WrongSequence.selector, "once");
    }

    // ------------------------------------------------------------------ inside

    function make(uint256 key, uint256 keeper, uint64 deadline) private returns (bool done, bytes memory answer) {
        bytes32 type_ = keccak256("CreateGroup(address keeper,bytes32 salt,uint64 deadline)");
        bytes memory signature = sign(key, messageDigest(abi.encode(type_, vm.addr(keeper), SALT, deadline)));
        vm.prank(operatorOf(0));
        return address(_factory).call(abi.encodeCall(ViewerGroupFactory.create, (vm.addr(keeper), SALT, deadline, signature)));
    }

    function refusal(uint256 key, uint256 keeper, uint64 deadline) private returns (bytes4) {
        (bool done, bytes memory answer) = make(key, keeper, deadline);
        return done ? bytes4(0) : bytes4(answer);
    }

    function changes(bytes32 type_, uint256 by, address[] memory added, address[] memory removed) private {
        check(call(operatorOf(0), changing(type_, by, added, removed, _group.sequence(), uint64(block.timestamp))) == 0, "refused");
    }

    function refuses(bytes32 type_, uint256 by, address[] memory added, address[] memory removed, bytes4 error) private {
        bytes4 answer = call(operatorOf(0), changing(type_, by, added, removed, _group.sequence(), uint64(block.timestamp)));
        check(answer == error, "refused for another reason, or not at all");
    }

    function call(address from, bytes memory data) private returns (bytes4) {
        vm.prank(from);
        (bool done, bytes memory answer) = address(_group).call(data);
        check(done || answer.length == 4, "failed without a reason");
        return done ? bytes4(0) : bytes4(answer);
    }

    function changing(bytes32 type_, uint256 by, address[] memory added, address[] memory removed, uint64 sequence, uint64 deadline)
        private
        view
        returns (bytes memory)
    {
        ViewerGroup.Act memory act = actOf(type_, by, added, removed, sequence, deadline);
        return type_ == VIEWERS
            ? abi.encodeCall(ViewerGroup.changeViewers, (added, removed, act))
            : abi.encodeCall(ViewerGroup.changeKeepers, (added, removed, act));
    }

    function actOf(bytes32 type_, uint256 by, address[] memory added, address[] memory removed, uint64 sequence, uint64 deadline)
        private
        view
        returns (ViewerGroup.Act memory)
    {
        (bytes32 hashOfAdded, bytes32 hashOfRemoved) = (keccak256(abi.encodePacked(added)), keccak256(abi.encodePacked(removed)));
        bytes memory message = abi.encode(type_, address(_group), hashOfAdded, hashOfRemoved, vm.addr(by), sequence, deadline);
        return ViewerGroup.Act(vm.addr(by), sequence, deadline, sign(by, messageDigest(message)));
    }

    function messageDigest(bytes memory message) private view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", relationships.domainSeparator(), keccak256(message)));
    }

    /// Addresses of so many keys from one on.
    function some(uint256 first, uint256 count) private pure returns (address[] memory list) {
        list = new address[](count);
        for (uint256 i = 0; i < count; i++) list[i] = vm.addr(first + i);
    }
}
