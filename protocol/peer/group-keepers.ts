import { Interface } from 'ethers/abi'
import { VIEWER_GROUP_ABI } from '../chain/abi/viewer-group.ts'
import { isYes } from '../facts/questions.ts'
import { callRpc } from './chain/member-chain.ts'
import { MAX_KEEPERS_ASKED, MAX_KEPT_GROUPS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { decodeJson, encodeJson } from './json.ts'
import type { Relationship } from './relationship.ts'

const GROUP = new Interface(VIEWER_GROUP_ABI)
const KEPT = 'group-keepers'

/** By a group's address, the handles of the members that keep it, as a provider said when it was asked. A group that nobody was asked about is not in it. */
export type GroupKeepers = Record<string, string[]>

/** Asks a `ViewerGroup` whether an address is one of its keepers. */
export function encodeIsKeeper (address: string): string { return GROUP.encodeFunctionData('isKeeper', [address]) }

/** What this device knows of who keeps groups. */
export async function readGroupKeepers (context: PeerContext): Promise<GroupKeepers> {
  const bytes = await context.store.get('state', KEPT)
  return bytes === undefined ? {} : decodeJson<GroupKeepers>(bytes)
}

/**
 * Asks the provider of a relationship which members keep groups that somebody was let in through there, and keeps what it says. It knows of the groups anyway:
 * they stand in the policy. Those that are known are not asked about again. Says whether there was anything to ask.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `CHAIN_UNAVAILABLE`, `STREAM_CUT`
 */
export async function learnGroupKeepers (options: { context: PeerContext, relationship: Relationship, groups: readonly string[] }): Promise<boolean> {
  const { context, relationship, groups } = options
  const known = await readGroupKeepers(context)
  const unknown = groups.filter(group => !Object.hasOwn(known, group)).slice(0, MAX_KEPT_GROUPS)
  if (unknown.length === 0) return false
  const { signal } = context
  const network = requireNetwork(context)
  const link = await network.providerLink({ persona: context.persona, handle: relationship.facts.provider, signal, now: context.now() })
  const mux = await link.mux('chain')
  const members = network.members.slice(0, MAX_KEEPERS_ASKED)
  for (const group of unknown) {
    const keeps = await Promise.all(members.map(async ({ handle, signingKey }) => {
      const call = { to: group, data: encodeIsKeeper(signingKey) }
      return isYes(await callRpc({ mux, signal, method: 'eth_call', params: [call, 'latest'] })) ? [handle] : []
    }))
    known[group] = keeps.flat()
  }
  await context.store.put('state', [[KEPT, encodeJson(Object.fromEntries(Object.entries(known).slice(-MAX_KEPT_GROUPS)))]])
  return true
}
