// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SignatureCheck} from "../../../contracts/src/SignatureCheck.sol";

/// Agrees when it gets so much gas.
contract ThirstyAccount {
    uint256 private immutable _least;

    constructor(uint256 least) {
        _least = least;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        return gasleft() < _least ? bytes4(0) : bytes4(0x1626ba7e);
    }
}

/// How much gas an account gets to answer. Of code that is marked for coverage it would say nothing: the marks take gas.
contract SignatureGasTest {
    function isValid(address signer, bytes memory signature) public view returns (bool) {
        return SignatureCheck.isValid(signer, keccak256("a message"), signature);
    }

    /// Whatever it leaves: the answer is that of an account that got all of it, or there is none.
    function test_failsWhenTheCarrierLeavesTooLittleGasToAsk() public {
        uint256 all = SignatureCheck.ERC1271_GAS;
        // All that it ever gets: what is gone before it can look is not known here.
        ThirstyAccount account = new ThirstyAccount(all);
        for (uint256 least = all; !isValid(address(account), ""); least--) account = new ThirstyAccount(least);
        bytes memory question = abi.encodeCall(this.isValid, (address(account), ""));
        uint256 refusals = 0;
        uint256 answers = 0;
        for (uint256 gas = all - 10_000; gas < all + 20_000; gas += 17) {
            (bool done, bytes memory answer) = address(this).call{gas: gas}(question);
            if (done) answers++;
            else refusals++;
            require(done ? abi.decode(answer, (bool)) : answer.length == 4 && bytes4(answer) == SignatureCheck.MoreGasNeeded.selector, "decided by its gas");
        }
        require(refusals > 500 && answers > 500, "on both sides of the edge");
    }
}
