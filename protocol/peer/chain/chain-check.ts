import type { ChainState } from '../../chain-view/chain-state.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import { checkNetworkFile, isFounded } from '../../headers/check-network-file.ts'
import { loadSealCheck } from '../../headers/seal-check.ts'
import type { NetworkFile, NetworkIdentity } from '../../network/types.ts'
import { firstCheckpoint } from './checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import { readHeaderAt } from './header-book.ts'
import { askNetwork } from './member-chain.ts'
import type { MemberChainOptions } from './member-chain.ts'
import type { ChainChecker } from './reading.ts'
import { UnprovenReader } from './unproven-reader.ts'

/** The network's parameters, checked against what makes it this one, and how its chain is read. */
export interface CheckedNetwork { file: NetworkFile, checker: ChainChecker, isProven: boolean }

/**
 * Learns a network from a member: its network.json must be the one that block 0 stands for, where it stands for one.
 *
 * @param options.trust - what this device trusts already
 * @throws MedrecError `OTHER_NETWORK`, `NETWORK_INVALID`, `ANSWER_UNSOUND`; as `callRpc`
 */
export async function learnNetwork (options: {
  ask: MemberChainOptions
  expected: NetworkIdentity
  trust: Checkpoint | undefined
  state: () => ChainState
  onTrust: (trust: Checkpoint) => void
}): Promise<CheckedNetwork> {
  const { ask, expected, state, onTrust } = options
  const file = await askNetwork({ ...ask, expected })
  const genesis = isFounded(expected.contracts) ? await readHeaderAt(ask, 0) : undefined
  checkNetworkFile({ file, genesis })
  const check = await loadSealCheck(file)
  if (check === undefined || genesis === undefined) return { file, isProven: false, checker: new UnprovenReader({ contracts: file.contracts, state }) }
  // What proves a word of storage comes with the check: a development chain's app does without both.
  const { ProvenReader } = await import('./proven-reader.ts')
  const trust = options.trust ?? firstCheckpoint({ genesis, check })
  return { file, isProven: true, checker: new ProvenReader({ file, check, trust, onTrust }) }
}

/** Whether another member has the same network.json. @throws MedrecError `OTHER_NETWORK`, `NETWORK_INVALID`; as `askNetwork` */
export async function checkSameFile (options: { ask: MemberChainOptions, file: NetworkFile }): Promise<void> {
  const { ask, file } = options
  checkSame(await askNetwork({ ...ask, expected: file }), file)
}

/** @throws MedrecError `NETWORK_INVALID` when the files say different things of how the chain is read */
export function checkSame (file: NetworkFile, other: NetworkFile): void {
  const isSame = other.engine === file.engine && other.blockPeriod === file.blockPeriod && other.settledDepth === file.settledDepth
  if (!isSame) throw new MedrecError('NETWORK_INVALID', 'Two members have different files of this network.')
}
