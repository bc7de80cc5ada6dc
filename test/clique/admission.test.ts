import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { admitUntilMembers, createAdmission } from '../../node/members/admit-founders.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { planMember, planNetwork, startMember, whenTrue } from './start-member.ts'
import type { MemberNode } from './start-member.ts'

const GETH = await provideGeth()

describe('an engine that no governor looks after', { skip: skipWithout(GETH), timeout: 280_000 }, () => {
  let node: MemberNode
  let stop = (): void => {}

  before(async () => {
    const founder = await planMember('mercy-general')
    node = await startMember({ plan: founder, network: await planNetwork([founder]), binary: GETH ?? '' })
  })
  after(async () => {
    stop()
    await node.stop()
  })

  it('has its founders made members by the first node that sees its blocks, once', async () => {
    const { plan: { candidate: { handle } }, carrier, view, reported } = node
    const network = await planNetwork([node.plan])
    const report = (event: MemberNode['reported'][number]): void => { reported.push(event) }
    stop = admitUntilMembers({ view, admit: createAdmission({ network, handle, carrier, now: () => Math.floor(Date.now() / 1_000), report }), report })
    await node.engine.startSealing(node.plan.candidate.consensus)
    await whenTrue(() => view.memberByHandle(handle) !== undefined, { seconds: 60, what: 'a member' })
    assert.equal(reported.filter(({ event }) => event === 'founders-admitted').length, 1)
  })
})
