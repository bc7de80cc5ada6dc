// Run as a process of its own: begins to restore a person into the file that is named, in the network of the link, and kills itself in the middle of it.
import { createNode } from '../../node/peer/create-node.ts'
import { openPeerStore } from '../../node/peer-store/open-peer-store.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { createPeer } from '../../protocol/peer/create-peer.ts'
import { fhirProfile } from '../../protocol/profiles/fhir/profile.ts'

const [file = '', entry = ''] = process.argv.slice(2)
const peer = await createPeer({
  store: openPeerStore({ file }), createNode, profile: fhirProfile, now: () => 1_700_000_000, appUrl: 'https://app.example', scrypt: { N: 2, r: 1, p: 1 }, background: false
})
await peer.restore({ words: generateWords(), password: 'correct horse battery', entry, onProgress: () => { process.kill(process.pid, 'SIGKILL') } })
