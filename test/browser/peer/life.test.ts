import { deleteDB } from 'idb'
import { createNode } from '../../../browser/peer/create-node.ts'
import { openStore } from '../../../browser/store/open-store.ts'
import { generateWords } from '../../../protocol/identity/words.ts'
import { createPeer } from '../../../protocol/peer/create-peer.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { fhirProfile } from '../../../protocol/profiles/fhir/profile.ts'
import { equal } from '../equal.ts'

const NAME = 'peer-life-test'
const PASSWORD = 'correct horse battery'

describe('a peer in a browser', () => {
  after(async () => { await deleteDB(NAME) })
  const open = async (): Promise<Peer> => await createPeer({
    store: await openStore({ name: NAME }), createNode, profile: fhirProfile, now: () => 1_700_000_000, appUrl: 'https://app.example', scrypt: { N: 2, r: 1, p: 1 }, background: false
  })

  it('is set up, closed, and opened again with the password alone', async () => {
    const words = generateWords()
    let peer = await open()
    equal(peer.state(), 'new')
    await peer.create({ words, password: PASSWORD })
    await peer.setName({ name: 'Maren' })
    await peer.close()
    peer = await open()
    equal(peer.state(), 'locked')
    await peer.unlock({ password: PASSWORD })
    equal(peer.name(), 'Maren')
    equal(await peer.words({ password: PASSWORD }), words)
    await peer.leave()
    equal(peer.state(), 'new')
    await peer.close()
  })
})
