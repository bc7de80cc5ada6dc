// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Carried} from "./Carried.sol";
import {Clones} from "./Clones.sol";
import {Relationships} from "./Relationships.sol";
import {ViewerGroup} from "./ViewerGroup.sol";

/// @title Makes viewer groups
/// @notice See specs/viewer-group.md.
contract ViewerGroupFactory is Carried {
    bytes32 private constant CREATE_TYPE = keccak256("CreateGroup(address keeper,bytes32 salt,uint64 deadline)");

    error AlreadyCreated();

    event Created(address indexed group, address indexed keeper, bytes32 salt);

    ViewerGroup private immutable _implementation;

    constructor(Relationships relationships) Carried(relationships) {
        _implementation = new ViewerGroup(relationships, address(this));
    }

    /// @notice Makes a group with its first keeper, who signed for it.
    /// @param salt any: one keeper may make many groups
    function create(address keeper, bytes32 salt, uint64 deadline, bytes calldata signature)
        external
        returns (ViewerGroup group)
    {
        _checkCarried(keeper, keccak256(abi.encode(CREATE_TYPE, keeper, salt, deadline)), deadline, signature);
        group = ViewerGroup(Clones.create(address(_implementation), keccak256(abi.encode(keeper, salt))));
        if (address(group) == address(0)) revert AlreadyCreated();
        group.begin(keeper);
        emit Created(address(group), keeper, salt);
    }

    function groupOf(address keeper, bytes32 salt) external view returns (address) {
        return Clones.addressOf(address(_implementation), keccak256(abi.encode(keeper, salt)));
    }

    /// @notice Whose code all groups run.
    function implementation() external view returns (ViewerGroup) {
        return _implementation;
    }
}
