// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProviderRegistry} from "../../../contracts/src/ProviderRegistry.sol";
import {Relationships} from "../../../contracts/src/Relationships.sol";
import {SignatureCheck} from "../../../contracts/src/SignatureCheck.sol";
import {EventHistory} from "./EventHistory.sol";
import {KeyAccount, RelationshipsTest} from "./RelationshipsTest.sol";
import {vm, Vm} from "./Vm.sol";

/// Uses all the gas that it gets.
contract BurningAccount {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        while (true) {}
        return 0x1626ba7e;
    }
}

/// Is a member's operator too, and carries another message while it is asked for its own.
contract ReenteringAccount {
    Relationships private _relationships;
    bytes private _messages;

    function set(Relationships relationships, bytes calldata messages) external {
        (_relationships, _messages) = (relationships, messages);
    }

    function carry(bytes calldata messages) public returns (bool done) {
        (done,) = address(_relationships).call(abi.encodePacked(Relationships.submit.selector, messages));
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        return this.carry(_messages) ? bytes4(0) : bytes4(0x1626ba7e);
    }
}

/// Relationships whose keys are account contracts; see SignatureCheck.t.sol for what they may answer.
contract RelationshipsAccountsTest is RelationshipsTest {
    uint256 private constant OWNER = 700;
    uint256 private constant PROVIDER = 701;
    uint256 private constant OTHER = 702;
    bytes32 private constant A = bytes32(uint256(5));

    uint256 private _deadline;

    function setUp() public {
        begin(2);
        _deadline = block.timestamp + 600;
    }

    /// Of a signature in the form of keys the account is given all 65 bytes, of one with its length what there is, to the longest.
    function test_asksAccountsOnBothSidesInEitherForm() public {
        (address owner, address provider) = (address(new KeyAccount(vm.addr(OWNER))), address(new KeyAccount(vm.addr(PROVIDER))));
        bytes32 id = openFor(owner, provider);
        bytes memory signature = signAnchor(OWNER, id, A, 0, _deadline);
        bytes memory head = abi.encodePacked(uint32(1), A, uint8(0), uint32(_deadline));
        refuses(abi.encodePacked(ANCHOR | LONG_FIRST, head, long(lengthen(signature, 1025))), Relationships.BadSignature.selector);
        refuses(abi.encodePacked(ANCHOR, head, compact(signAnchor(PROVIDER, id, A, 0, _deadline))), Relationships.BadSignature.selector);
        check(carries(abi.encodePacked(ANCHOR | LONG_FIRST, head, long(lengthen(signature, 1024)))), "the longest");
        check(carries(packAnchor(OWNER, id, A, 1, _deadline)), "in the form of keys");
        check(carries(packTerminate(PROVIDER, id, 2, _deadline)), "the provider's side ends it");
        check(relationships.relationship(id).status == Relationships.Status.Terminated, "it is over");
    }

    function test_isHeldUpByNoAccountThatBurnsWhatItGets() public {
        bytes32 id = openFor(address(new KeyAccount(vm.addr(OWNER))), address(new KeyAccount(vm.addr(PROVIDER))));
        check(carries(packController(OWNER, id, address(new BurningAccount()), 0, _deadline)), "handed over");
        check(carries(packOpen(OTHER, PROVIDER, _deadline)), "another relationship");
        bytes memory burning = packAnchor(OWNER, id, A, 1, _deadline);
        refuses(burning, Relationships.BadSignature.selector);
        uint256 gas = gasleft();
        check(carries(abi.encodePacked(burning, packAnchor(OTHER, idOf(OTHER, PROVIDER), A, 0, _deadline))), "it is skipped");
        check(gas - gasleft() < 2 * SignatureCheck.ERC1271_GAS, "it is asked once, with no more than it may have");
        check(relationships.relationship(idOf(OTHER, PROVIDER)).anchor == A && relationships.relationship(id).anchor == 0, "the other is not held up");
        check(carries(packTerminate(PROVIDER, id, 1, _deadline)), "nor is the provider's end");
    }

    /// Whatever gas the carrier gives: it is done, or nothing is.
    function test_letsNoCarrierDecideByItsGas() public {
        bytes32 id = openFor(address(new KeyAccount(vm.addr(OWNER))), address(new KeyAccount(vm.addr(PROVIDER))));
        check(carries(packOpen(OTHER, PROVIDER, _deadline)), "another relationship");
        bytes memory other = packAnchor(OTHER, idOf(OTHER, PROVIDER), A, 0, _deadline);
        bytes memory batch = abi.encodePacked(other, packAnchor(OWNER, id, A, 0, _deadline));
        bytes memory data = abi.encodePacked(Relationships.submit.selector, batch);
        uint256 failures = 0;
        for (uint256 gas = 20_000; relationships.relationship(id).anchor == 0; gas += 10_000) {
            vm.prank(operatorOf(0));
            (bool done, bytes memory answer) = address(relationships).call{gas: gas}(data);
            bool isAsked = answer.length == 4 && bytes4(answer) == SignatureCheck.MoreGasNeeded.selector;
            if (isAsked) failures++;
            check(done == (relationships.relationship(id).anchor == A) && (done || isAsked || answer.length == 0), "all of it or nothing");
        }
        check(failures > 0 && relationships.relationship(idOf(OTHER, PROVIDER)).anchor == A, "both at once");
    }

    function test_isNotChangedByAnAccountWhileItIsAsked() public {
        ReenteringAccount account = new ReenteringAccount();
        ProviderRegistry.Candidate[] memory founders = foundersOf(1);
        founders[0].operator = address(account);
        relationships = new Relationships(new ProviderRegistry(founders));
        account.set(relationships, "");
        bytes memory head = abi.encodePacked(OPEN, address(account), vm.addr(PROVIDER), uint32(_deadline));
        bytes memory opening = abi.encodePacked(head, new bytes(64), compact(signOpen(PROVIDER, address(account), vm.addr(PROVIDER), _deadline)));
        check(account.carry(packOpen(OTHER, PROVIDER, _deadline)), "it is a member");
        bytes32 id = idOf(OTHER, PROVIDER);
        bytes memory inner = packAnchor(OTHER, id, A, 0, _deadline);
        account.set(relationships, inner);
        bytes32 history = relationships.history();
        vm.recordLogs();
        // It is asked between two others, and agrees only when it could not carry anything.
        check(account.carry(abi.encodePacked(packOpen(OWNER, PROVIDER, _deadline), opening, packAnchor(OTHER, id, bytes32(uint256(7)), 0, _deadline))), "it is carried");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        check(logs.length == 3 && logs[1].topics[0] == Relationships.Opened.selector, "it was asked, and could carry nothing");
        check(relationships.relationship(id).anchor == bytes32(uint256(7)) && relationships.relationship(id).sequence == 1, "nothing came between");
        check(relationships.history() == EventHistory.extend(history, logs), "the history is that of the events");
        check(account.carry(packAnchor(OTHER, id, A, 1, _deadline)), "afterwards it is a carrier as any other");
    }

    /// Both are account contracts.
    function openFor(address owner, address provider) private returns (bytes32) {
        bytes memory byOwner = signOpen(OWNER, owner, provider, _deadline);
        bytes memory byProvider = signOpen(PROVIDER, owner, provider, _deadline);
        bytes memory head = abi.encodePacked(OPEN | LONG_SECOND, owner, provider, uint32(_deadline));
        check(carries(abi.encodePacked(head, compact(byOwner), long(lengthen(byProvider, 100)))), "opened");
        return relationships.relationshipId(owner, provider);
    }

    function carries(bytes memory messages) private returns (bool done) {
        (done,) = submit(operatorOf(0), messages);
    }

    function refuses(bytes memory messages, bytes4 error) private {
        (bool done, bytes memory answer) = submit(operatorOf(0), messages);
        check(!done && answer.length == 4 && bytes4(answer) == error, "refused for another reason, or not at all");
    }
}
