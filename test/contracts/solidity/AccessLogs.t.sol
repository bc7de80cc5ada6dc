// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessLogs} from "../../../contracts/src/AccessLogs.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {vm} from "./Vm.sol";

contract AccessLogsTest is RegistryTest {
    AccessLogs private _logs;

    function setUp() public {
        found(2);
        _logs = new AccessLogs(registry);
    }

    function test_countsTheCommitsOfEachMember() public {
        bytes32 history;
        check(_logs.history() == 0, "it begins with nothing");
        for (uint64 i = 0; i < 3; i++) {
            vm.expectEmit(address(_logs));
            emit AccessLogs.Committed(operatorOf(0), i, bytes32(uint256(i) + 1));
            vm.prank(operatorOf(0));
            _logs.commit(bytes32(uint256(i) + 1));
            bytes memory told = abi.encode(AccessLogs.Committed.selector, operatorOf(0), i, uint256(i) + 1);
            history = keccak256(abi.encode(history, keccak256(told)));
        }
        check(_logs.history() == history, "the history is that of the events");
        check(_logs.commitCount(operatorOf(0)) == 3 && _logs.commitCount(operatorOf(1)) == 0, "each has its own count");
    }

    function test_refusesAnEmptyRoot() public {
        vm.expectRevert(abi.encodePacked(AccessLogs.EmptyRoot.selector));
        vm.prank(operatorOf(0));
        _logs.commit(0);
    }

    function test_refusesWhoIsNoMember(address caller, bytes32 root) public {
        if (registry.isMember(caller)) return;
        vm.expectRevert(abi.encodePacked(AccessLogs.NotAMember.selector));
        vm.prank(caller);
        _logs.commit(root);
    }
}
