import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { ENGINE_PROTOCOL, MAX_DIAL_PAUSE_MS } from '../../../node/members/constants.ts'
import { createHost } from '../../../node/provider/create-host.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/engine_pb.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import { requestOne } from '../../../protocol/stream/request-items.ts'
import { createProtocolServer } from '../../../protocol/stream/serve-messages.ts'
import { whenTrue } from '../../when-true.ts'
import { GENESIS_HEAD, makeNodeKey, meshNetwork, planMeshMember, startMeshNode } from './mesh-fixture.ts'
import type { MeshMember, MeshNode } from './mesh-fixture.ts'

const SECONDS = 12 * MAX_DIAL_PAUSE_MS / 1_000
const [KEY_A, KEY_B] = [makeNodeKey(), makeNodeKey()]

describe('the node key that a partner names', { timeout: 280_000 }, () => {
  let network: NetworkFile
  let members: [MeshMember, MeshMember, MeshMember]
  let running: MeshNode[] = []

  beforeEach(async () => {
    network = await meshNetwork()
    members = [await planMeshMember('alpha'), await planMeshMember('beta'), await planMeshMember('liar')]
  })
  afterEach(async () => { await Promise.all(running.splice(0).map(async node => { await node.stop() })) })

  async function start (i: number, options: Pick<Parameters<typeof startMeshNode>[0], 'key' | 'names' | 'engine'>): Promise<MeshNode> {
    const node = await startMeshNode({ ...options, member: members[i] ?? assert.fail(), members, network })
    running.push(node)
    await node.mesh.look()
    return node
  }

  const isKnown = (node: MeshNode, handle: string): boolean => node.mesh.partners().some(({ partner, state }) => partner.handle === handle && state !== undefined)
  const refusals = (node: MeshNode): string[] => node.reported.filter(({ event }) => event === 'engine-refused').map(({ code, peer, reason }) => `${code ?? ''} ${peer ?? ''} ${reason ?? ''}`)

  it('is believed when its key signs, and one of the two engines dials', async () => {
    const [alpha, beta] = [await start(0, { key: KEY_A }), await start(1, { key: KEY_B })]
    await whenTrue(() => isKnown(alpha, 'beta') && isKnown(beta, 'alpha'), { seconds: SECONDS, what: 'states' })
    await whenTrue(() => alpha.engine.done.length + beta.engine.done.length > 0, { seconds: SECONDS, what: 'a link' })
    assert.deepEqual([alpha, beta].flatMap(({ engine }) => engine.done), [`connect ${KEY_A.nodeKey < KEY_B.nodeKey ? KEY_B.nodeKey : KEY_A.nodeKey}`])
  })

  it('is the only one by which another engine stays linked: a stranger on the same machine that has dialled is cut off', async () => {
    const stranger = makeNodeKey()
    const [alpha, beta] = [await start(0, { key: KEY_A }), await start(1, { key: KEY_B })]
    await whenTrue(() => isKnown(alpha, 'beta') && isKnown(beta, 'alpha'), { seconds: SECONDS, what: 'states' })
    for (const { nodeKey } of [KEY_B, stranger]) alpha.engine.links.add(nodeKey)
    await alpha.mesh.look()
    assert.deepEqual([...alpha.engine.links], [KEY_B.nodeKey])
    assert.deepEqual(alpha.engine.done.filter(done => done.startsWith('disconnect')), [`disconnect ${stranger.nodeKey}`])
  })

  it('is refused when another key signs, whoever comes first, and nothing is connected or disconnected for it', async () => {
    let asked = 0
    let turn = 0
    const engine = { head: async () => { asked++; return GENESIS_HEAD } }
    await start(2, { key: makeNodeKey(), names: () => turn++ % 2 === 0 ? KEY_A.nodeKey : KEY_B.nodeKey, engine })
    const alpha = await start(0, { key: KEY_A })
    await whenTrue(() => refusals(alpha).length > 0, { seconds: SECONDS, what: 'the refusal' })
    const beta = await start(1, { key: KEY_B })
    await whenTrue(() => isKnown(alpha, 'beta') && isKnown(beta, 'alpha'), { seconds: SECONDS, what: 'the one whose key it is' })
    const before = asked
    await whenTrue(() => asked > before + 3, { seconds: 3 * SECONDS, what: 'more lies' })
    assert.equal(isKnown(alpha, 'liar') || isKnown(beta, 'liar'), false)
    assert.deepEqual([alpha, beta].flatMap(({ engine }) => engine.done), [`connect ${KEY_A.nodeKey < KEY_B.nodeKey ? KEY_B.nodeKey : KEY_A.nodeKey}`])
    assert.deepEqual(refusals(alpha), [`SIGNATURE_INVALID ${members[2].partner.peerIds[0] ?? ''} liar: The node key that it names has not signed for it.`], 'it is told once')
  })

  it('is refused when the signature is one that its owner gave for another question', async () => {
    const [alpha, beta] = [await start(0, { key: KEY_A }), await start(1, { key: KEY_B })]
    const peer = members[2].peers[0] ?? assert.fail()
    const host = await createHost({ privateKey: peer.key, listen: [peer.listen], announce: undefined })
    const toBeta = openMux({ stream: await (await host.dial(beta.host.getMultiaddrs())).newStream(ENGINE_PROTOCOL) })
    let passed = 0
    const relay = createProtocolServer({
      protocol: ENGINE_PROTOCOL, request: RequestSchema, item: ItemSchema, report: () => {},
      answer: async function * (request) {
        // Asked with the very nonce that alpha sent, beta answers the liar and not alpha.
        const answer = await requestOne({ mux: toBeta, request: RequestSchema, item: ItemSchema, message: request })
        passed++
        if (answer.body.case === 'state') answer.body.value.handle = 'liar'
        yield answer
      }
    })
    await host.handle(relay.protocol, relay.handle)
    try {
      await whenTrue(() => passed > 0 && refusals(alpha).length > 0, { seconds: SECONDS, what: 'the refusal' })
      assert.match(refusals(alpha)[0] ?? '', /^SIGNATURE_INVALID .* has not signed/)
      await whenTrue(() => isKnown(alpha, 'beta'), { seconds: SECONDS, what: 'beta' })
      assert.equal(isKnown(alpha, 'liar'), false)
    } finally {
      await host.stop()
    }
  })

  it('is refused of the second of two that share one, until the first is away, and then of the other', async () => {
    const shared = makeNodeKey()
    const alpha = await start(0, { key: KEY_A })
    const beta = await start(1, { key: shared })
    await whenTrue(() => isKnown(alpha, 'beta'), { seconds: SECONDS, what: 'the first' })
    const third = await start(2, { key: shared })
    await whenTrue(() => refusals(alpha).length > 0 && refusals(third).length > 0, { seconds: SECONDS, what: 'the refusals' })
    assert.match(refusals(alpha)[0] ?? '', /^NODE_KEY_SHARED .* liar: /)
    assert.match(refusals(third)[0] ?? '', /^NODE_KEY_SHARED .* beta: /, 'the own key is nobody else\'s either')
    assert.equal(isKnown(alpha, 'liar') || !isKnown(alpha, 'beta'), false)
    await beta.stop()
    running = running.filter(node => node !== beta)
    await whenTrue(() => isKnown(alpha, 'liar'), { seconds: 2 * SECONDS, what: 'the second, in its place' })
    const done = alpha.engine.done.length
    await start(1, { key: shared })
    await whenTrue(() => alpha.mesh.partners().some(({ partner, isConnected }) => partner.handle === 'beta' && isConnected), { seconds: 2 * SECONDS, what: 'the first, back' })
    await whenTrue(() => !isKnown(alpha, 'beta'), { seconds: SECONDS, what: 'its refusal' })
    assert.equal(isKnown(alpha, 'liar'), true)
    assert.deepEqual(alpha.engine.done.slice(done), [], 'the link of the second is left alone')
  })
})
