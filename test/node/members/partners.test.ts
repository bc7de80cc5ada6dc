import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DROPPED_BLOCKS } from '../../../node/members/constants.ts'
import { createPartners } from '../../../node/members/partners.ts'
import type { Partner, Partners } from '../../../node/members/partners.ts'
import type { ChainView } from '../../../protocol/chain-view/chain-view.ts'
import { foundTestNetwork } from '../engine/clique/geth-fixture.ts'

const { network } = await foundTestNetwork({ founders: 3 })

/** As the chain has a founder. */
function memberOf (i: number): Partner {
  const { handle, name, consensus, multiaddrs } = network.founders[i] ?? assert.fail()
  return { handle, name, consensus, multiaddrs, peerIds: [] }
}

/** Partners of `provider-1`, and what changes who the members are; the view is never fresh. */
function followed ({ former = [] }: { former?: Partner[] } = {}): { partners: Partners, setMembers: (members: Partner[]) => void } {
  let members: Partner[] = []
  let listener = (_change: string): void => {}
  const view = { members: () => members, isFresh: () => false, onChange: (called: typeof listener) => { listener = called; return () => {} } } as unknown as ChainView
  const partners = createPartners({ view, network, handle: 'provider-1', former: new Map(former.map(partner => [partner.consensus, partner])) })
  return {
    partners,
    setMembers: next => {
      members = next
      listener('members')
    }
  }
}

const handles = (partners: Partners): string[] => partners.all().map(({ handle }) => handle).sort()

describe('partners of a node', () => {
  it('are the founders, while nothing is known of any member', () => {
    assert.deepEqual(handles(followed().partners), ['provider-2', 'provider-3'])
  })

  it('are no founders who were voted out, though the view of the chain is not fresh', () => {
    const { partners, setMembers } = followed()
    setMembers([0, 1, 2].map(memberOf))
    assert.deepEqual(handles(partners), ['provider-2', 'provider-3'])
    setMembers([0, 1].map(memberOf))
    assert.deepEqual(handles(partners), ['provider-2'])
    setMembers([])
    assert.deepEqual(handles(partners), [], 'nor when the view has no members any more')
  })

  it('are no founders after a start, when the own engine knows of members', () => {
    assert.deepEqual(handles(followed({ former: [memberOf(0), memberOf(2)] }).partners), [])
  })

  it('are those who left, as long as the engine counts their keys, and some blocks more to hear that it does not', () => {
    const { partners, setMembers } = followed()
    setMembers([0, 1, 2].map(memberOf))
    setMembers([0, 1].map(memberOf))
    partners.setSealers({ sealers: [memberOf(2).consensus], number: 10 })
    partners.setSealers({ sealers: [], number: 10 + DROPPED_BLOCKS })
    assert.deepEqual(handles(partners), ['provider-2', 'provider-3'])
    partners.setSealers({ sealers: [], number: 10 + DROPPED_BLOCKS + 1 })
    assert.deepEqual(handles(partners), ['provider-2'])
  })
})
