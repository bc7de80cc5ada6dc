// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Agent} from "../../../contracts/src/Agent.sol";
import {ProviderRegistry} from "../../../contracts/src/ProviderRegistry.sol";
import {Vm} from "./Vm.sol";

/// @title What events come to, by what a reader sees of them: topics and data, not what the contract says it hashed
/// @notice See specs/contracts.md, "History".
library EventHistory {
    function extend(bytes32 history, Vm.Log[] memory logs) internal pure returns (bytes32) {
        for (uint256 i = 0; i < logs.length; i++) history = keccak256(abi.encode(history, keccak256(encode(logs[i]))));
        return history;
    }

    /// Topic 0 and all arguments. In every event those that are indexed come first, so that where nothing has an offset it is all in order already.
    function encode(Vm.Log memory log) private pure returns (bytes memory) {
        bytes32 topic = log.topics[0];
        if (topic == ProviderRegistry.MultiaddrsChanged.selector) {
            return abi.encode(topic, log.topics[1], abi.decode(log.data, (string[])));
        }
        if (topic == ProviderRegistry.MemberJoined.selector || topic == ProviderRegistry.AdmissionProposed.selector) {
            (ProviderRegistry.Candidate memory candidate, uint64 time) = abi.decode(log.data, (ProviderRegistry.Candidate, uint64));
            return abi.encode(topic, log.topics[1], log.topics[2], candidate, time);
        }
        if (topic == Agent.CustodianAdded.selector) {
            (uint8 powers, uint64 notBefore, uint64 notAfter, bytes memory condition, uint8 by, address actor, uint64 sequence) =
                abi.decode(log.data, (uint8, uint64, uint64, bytes, uint8, address, uint64));
            return abi.encode(topic, log.topics[1], log.topics[2], powers, notBefore, notAfter, condition, by, actor, sequence);
        }
        return abi.encodePacked(log.topics, log.data);
    }
}
