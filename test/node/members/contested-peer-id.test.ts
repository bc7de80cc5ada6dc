import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { MAX_DIAL_PAUSE_MS, REFUSED_PAUSE_MS } from '../../../node/members/constants.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { whenTrue } from '../../when-true.ts'
import { claim, consensusKey, makeNodeKey, meshNetwork, planMeshMember, startMeshNode } from './mesh-fixture.ts'
import type { MeshMember, MeshNode } from './mesh-fixture.ts'

const SECONDS = 12 * MAX_DIAL_PAUSE_MS / 1_000

describe('a member that names the PeerId of another, and joined before it', { timeout: 280_000 }, () => {
  let network: NetworkFile
  let alpha: MeshMember
  let victim: MeshMember
  let liar: MeshMember
  const running: MeshNode[] = []

  beforeEach(async () => {
    network = await meshNetwork()
    alpha = await planMeshMember('alpha')
    victim = await planMeshMember('victim')
    liar = claim(await planMeshMember('liar'), victim)
  })
  afterEach(async () => { await Promise.all(running.splice(0).map(async node => { await node.stop() })) })

  const start = async (member: MeshMember, members: readonly MeshMember[]): Promise<MeshNode> => {
    const node = await startMeshNode({ member, members, network, key: makeNodeKey() })
    running.push(node)
    await node.mesh.look()
    return node
  }
  const isKnown = (node: MeshNode, handle: string): boolean => node.mesh.partners().some(({ partner, state }) => partner.handle === handle && state !== undefined)
  const refusals = (node: MeshNode): string[] => node.reported.filter(({ event }) => event === 'engine-refused').map(({ code, peer, reason }) => `${code ?? ''} ${peer ?? ''} ${reason ?? ''}`)
  const isLinked = (a: MeshNode, b: MeshNode): boolean => a.engine.links.size + b.engine.links.size > 0

  it('keeps nobody from that one, whose engine is linked and proves itself', async () => {
    const members = [alpha, liar, victim]
    const [own, other] = [await start(victim, members), await start(alpha, members)]
    await whenTrue(() => isKnown(other, 'victim') && isKnown(own, 'alpha') && isLinked(own, other), { seconds: SECONDS, what: 'the two that are there' })
    assert.equal((await other.mesh.prove('victim')).signer, addressOfKey(consensusKey))
    await whenTrue(() => refusals(other).length > 0, { seconds: SECONDS, what: 'the refusal' })
    // The liar is asked for again and again, and stays nobody.
    const from = Date.now()
    await whenTrue(() => Date.now() - from > REFUSED_PAUSE_MS + 2 * MAX_DIAL_PAUSE_MS || isKnown(other, 'liar') || !isKnown(other, 'victim') || !isKnown(own, 'alpha'), { seconds: 60, what: 'a while' })
    assert.deepEqual([isKnown(other, 'liar'), isKnown(other, 'victim'), isKnown(own, 'alpha')], [false, true, true])
    assert.deepEqual(refusals(other), [`SIGNATURE_INVALID ${victim.partner.peerIds[0] ?? ''} liar: The node at this PeerId does not say that it is this member's.`])
    assert.deepEqual([own, other].flatMap(({ engine }) => engine.done).length, 1, 'one engine dialled, once')
  })

  it('does not keep it out when it becomes a member, and has the liar asked at its own PeerId', async () => {
    const members = [alpha, liar]
    const own = await start(victim, [alpha, liar, victim])
    const other = await start(alpha, members)
    await whenTrue(() => refusals(other).length > 0, { seconds: SECONDS, what: 'the refusal, while it is no member' })
    assert.equal(isKnown(other, 'liar'), false)
    members.push(victim)
    await other.mesh.look()
    await whenTrue(() => isKnown(other, 'victim') && isKnown(own, 'alpha') && isLinked(own, other), { seconds: SECONDS, what: 'the new member' })
    await start(liar, [alpha, liar, victim])
    await whenTrue(() => isKnown(other, 'liar') && isKnown(other, 'victim'), { seconds: 2 * REFUSED_PAUSE_MS / 1_000 + SECONDS, what: 'both' })
    assert.deepEqual(refusals(other).filter(line => line.startsWith('NODE_KEY_SHARED')), [])
  })
})
