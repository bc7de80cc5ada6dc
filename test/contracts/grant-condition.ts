import { Interface } from 'ethers'

/** `IGrantCondition`, as specs/conditions.md has it. */
export const GRANT_CONDITION = new Interface(['function holds(bytes32 relationship, address viewer, bytes32 action, uint64 time, bytes parameters) view returns (bool)'])
