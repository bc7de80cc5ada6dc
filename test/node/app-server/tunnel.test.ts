import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { noise } from '@libp2p/noise'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { startAppServer } from '../../../node/app-server/app-server.ts'
import { createNode } from '../../../node/peer/create-node.ts'

it('a peer reaches a provider by a path of the app\'s server, end to end encrypted with the provider itself', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'medrec-tunnel-'))
  await writeFile(join(dir, 'index.html'), '')
  await writeFile(join(dir, 'content-security-policy.txt'), "default-src 'self'\n")
  const provider = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'] }, transports: [webSockets()], connectionEncrypters: [noise()], streamMuxers: [yamux()]
  })
  const port = Number(provider.getMultiaddrs()[0]?.getComponents().find(({ name }) => name === 'tcp')?.value)
  const server = await startAppServer({ dir, port: 0, tunnels: { 'mercy-general': { host: '127.0.0.1', port } } })
  const peer = await createNode()
  try {
    const outside = `/ip4/127.0.0.1/tcp/${new URL(server.url).port}/ws/http-path/p2p%2Fmercy-general/p2p/${provider.peerId.toString()}`
    const connection = await peer.dial(multiaddr(outside))
    assert.ok(connection.remotePeer.equals(provider.peerId))
  } finally {
    await peer.stop()
    await server.close()
    await provider.stop()
    await rm(dir, { recursive: true, force: true })
  }
})
