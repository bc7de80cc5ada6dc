// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Cheap copies of a contract, at addresses that are known before
/// @notice The code of EIP-1167, which hands every call to the implementation, and behind it 32 bytes that this copy is made for.
library Clones {
    /// Of the code of EIP-1167; what a clone is made for comes after it.
    uint256 private constant CODE_BYTES = 45;

    /// @return clone 0 when it could not be made
    function create(address implementation, bytes32 purpose) internal returns (address clone) {
        bytes memory code = _creationCode(implementation, purpose);
        assembly ("memory-safe") {
            clone := create2(0, add(code, 32), mload(code), 0)
        }
    }

    /// @notice Where the clone of this contract is, or will be.
    function addressOf(address implementation, bytes32 purpose) internal view returns (address) {
        bytes32 code = keccak256(_creationCode(implementation, purpose));
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"ff", address(this), bytes32(0), code)))));
    }

    /// @notice What the clone that asks was made for.
    function ownPurpose() internal view returns (bytes32 result) {
        assembly ("memory-safe") {
            extcodecopy(address(), 0, CODE_BYTES, 32)
            result := mload(0)
        }
    }

    /// Ten bytes that give back the 77 behind them as the code: EIP-1167, then the purpose.
    function _creationCode(address implementation, bytes32 purpose) private pure returns (bytes memory) {
        return abi.encodePacked(
            hex"61004d3d81600a3d39f3363d3d373d3d3d363d73", implementation, hex"5af43d82803e903d91602b57fd5bf3", purpose
        );
    }
}
