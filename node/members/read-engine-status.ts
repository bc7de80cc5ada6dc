import type { EngineStatus } from '../control/engine-status.ts'
import type { RunningMembers } from './start-members.ts'

/**
 * What this node knows of the engines of its network.
 *
 * @throws MedrecError `CHAIN_UNAVAILABLE`
 */
export async function readEngineStatus ({ engine, mesh }: Pick<RunningMembers, 'engine' | 'mesh'>): Promise<EngineStatus> {
  const [signers, activity, peers] = await Promise.all([engine.sealers(), engine.activity(), engine.peers()])
  return {
    signers,
    sealed: [...activity].map(([consensus, blocks]) => ({ consensus, blocks })),
    members: mesh.partners().map(({ partner: { handle }, state }) => ({
      handle,
      head: state === undefined ? null : { number: state.number, timestamp: state.timestamp },
      isSealing: state?.isSealing ?? null,
      peers: state?.peers ?? null
    })),
    peers: peers.length
  }
}
