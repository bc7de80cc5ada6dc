// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// Accounts that are asked by ERC-1271, for tests: one that agrees to what its key signed, and five that do not behave.
contract KeyAccount {
    address public immutable key;

    constructor(address key_) {
        key = key_;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s) = abi.decode(signature[:64], (bytes32, bytes32));
        return ecrecover(digest, uint8(signature[64]), r, s) == key ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}

contract RevertingAccount {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        revert("no");
    }
}

contract BurningAccount {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        while (true) {}
        return 0x1626ba7e;
    }
}

contract PricedAccount {
    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        while (tx.gasprice > 0) {}
        return 0x1626ba7e;
    }
}

contract SlowAccount {
    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        while (gasleft() > 1_000) {}
        return 0x1626ba7e;
    }
}

contract LongAnswerAccount {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes memory) {
        return new bytes(4096);
    }
}
