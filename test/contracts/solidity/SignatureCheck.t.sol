// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SignatureCheck} from "../../../contracts/src/SignatureCheck.sol";
import {vm} from "./Vm.sol";

/// Answers as the test tells it.
contract Account {
    bytes private _answer;
    bool private _reverts;

    function set(bytes calldata answer, bool reverts) external {
        (_answer, _reverts) = (answer, reverts);
    }

    function isValidSignature(bytes32, bytes calldata) external view {
        bytes memory answer = _answer;
        if (_reverts) revert("no");
        assembly {
            return(add(answer, 32), mload(answer))
        }
    }
}

/// Whose signature counts.
contract SignatureCheckTest {
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    bytes32 private constant DIGEST = keccak256("a message");
    uint256 private constant KEY = 7;

    function isValid(address signer, bytes memory signature) public view returns (bool) {
        return SignatureCheck.isValid(signer, DIGEST, signature);
    }

    function test_acceptsTheKeysOwnSignatureAlone(uint256 key) public view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, DIGEST);
        bytes memory signature = abi.encodePacked(r, s, v);
        require(isValid(vm.addr(KEY), signature));
        require(key % 1_000_000 + 1 == KEY || !isValid(vm.addr(key % 1_000_000 + 1), signature), "another key");
        require(!isValid(address(0), signature), "nobody");
        require(!isValid(vm.addr(KEY), abi.encodePacked(r, s)), "too short");
        require(!isValid(vm.addr(KEY), abi.encodePacked(r, s, v, v)), "too long");
        require(!isValid(vm.addr(KEY), new bytes(1025)), "longer than any");
        require(!isValid(vm.addr(KEY), abi.encodePacked(r, s, uint8(v == 27 ? 28 : 27))), "the other point");
        require(!isValid(vm.addr(KEY), abi.encodePacked(r, s, v - 27)), "an older way to write it");
    }

    function test_refusesTheTwinWithTheHigherS() public view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, DIGEST);
        uint8 other = v == 27 ? 28 : 27;
        bytes32 twin = bytes32(ORDER - uint256(s));
        require(ecrecover(DIGEST, other, r, twin) == vm.addr(KEY), "it would recover");
        require(!isValid(vm.addr(KEY), abi.encodePacked(r, twin, other)), "it does not count");
    }

    function test_asksAnAccountThatHasCode() public {
        Account account = new Account();
        bytes4 yes = 0x1626ba7e;
        account.set(abi.encode(yes), false);
        require(isValid(address(account), ""), "it agrees");
        account.set(abi.encode(yes, new bytes(4096)), false);
        require(isValid(address(account), ""), "one word is read of a long answer");
        account.set(abi.encode(bytes4(0xffffffff)), false);
        require(!isValid(address(account), ""), "it does not agree");
        account.set(abi.encodePacked(yes), false);
        require(!isValid(address(account), ""), "no whole word");
        account.set(abi.encode(yes), true);
        require(!isValid(address(account), ""), "it reverts");
        require(!isValid(address(account), new bytes(1025)), "too long to ask");
    }
}
