// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Whether an address agreed to a message
/// @notice An address without code signs with its key; one with code is asked by ERC-1271, with limited gas and a limited answer.
library SignatureCheck {
    /// @notice Gas an account contract gets to answer.
    uint256 internal constant ERC1271_GAS = 150_000;
    /// What lies between looking at the gas that is left and the call; much more than it is.
    uint256 private constant CALL_OVERHEAD = 1_000;
    /// @notice The longest signature: a key's is 65 bytes, an account contract's may hold several.
    uint256 internal constant MAX_SIGNATURE_BYTES = 1024;
    bytes4 private constant ERC1271_MAGIC = 0x1626ba7e;
    /// Half the order of secp256k1: of the two signatures that one gives the other for, only that with the lower s counts.
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @dev The carrier chose too little gas for the account contract to answer; nothing is decided by that.
    error MoreGasNeeded();

    /// @return whether `signer` signed `digest`; never reverts because of what an account contract does
    function isValid(address signer, bytes32 digest, bytes memory signature) internal view returns (bool) {
        if (signer == address(0) || signature.length > MAX_SIGNATURE_BYTES) return false;
        return signer.code.length == 0 ? _byKey(signer, digest, signature) : _byContract(signer, digest, signature);
    }

    function _byKey(address signer, bytes32 digest, bytes memory signature) private pure returns (bool) {
        if (signature.length != 65) return false;
        bytes32 r;
        bytes32 s;
        uint8 v;
        assembly ("memory-safe") {
            r := mload(add(signature, 32))
            s := mload(add(signature, 64))
            v := byte(0, mload(add(signature, 96)))
        }
        if (uint256(s) > HALF_ORDER || (v != 27 && v != 28)) return false;
        return ecrecover(digest, v, r, s) == signer;
    }

    function _byContract(address signer, bytes32 digest, bytes memory signature) private view returns (bool ok) {
        bytes memory question = abi.encodeWithSelector(ERC1271_MAGIC, digest, signature);
        // A call gets at most 63/64 of what is left: less than the cap would let a carrier decide the answer by its gas limit.
        if (gasleft() < (ERC1271_GAS * 64) / 63 + CALL_OVERHEAD) revert MoreGasNeeded();
        bytes32 answer;
        // By hand, so that no more than one word of the answer is copied: a long one would burn the gas of the whole batch.
        assembly ("memory-safe") {
            mstore(0, 0)
            ok := staticcall(ERC1271_GAS, signer, add(question, 32), mload(question), 0, 32)
            ok := and(ok, gt(returndatasize(), 31))
            answer := mload(0)
        }
        return ok && answer == bytes32(ERC1271_MAGIC);
    }
}
