import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { it } from 'node:test'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Libp2p } from 'libp2p'
import { CONNECTION_MONITOR, CONNECTION_PATIENCE_MS, CONNECTION_PING_MS, ITEM_TIMEOUT_MS, YAMUX_OPTIONS } from '../../../protocol/stream/constants.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import { serveMux } from '../../../protocol/stream/serve-mux.ts'

const PROTOCOL = '/medrec-test/patience/1.0.0'
/** More than libp2p's own patience, which is 5 s. */
const HELD_MS = 6_000

const start = async (listen: string[]): Promise<Libp2p> => await createLibp2p({
  addresses: { listen }, transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux(YAMUX_OPTIONS)],
  connectionGater: { denyDialMultiaddr: () => false },
  // Asked all the time, so that both sides wait when nothing comes any more.
  connectionMonitor: { ...CONNECTION_MONITOR, pingInterval: 50 }
})

/** A way to a port on which everything can be held up, as where one side is busy and reads nothing. */
async function startWay (port: number): Promise<{ port: number, hold: () => void, release: () => void, stop: () => void }> {
  const sockets = new Set<Socket>()
  const server = createServer(near => {
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one.on('data', data => { other.write(data) }).on('error', () => undefined).on('close', () => { other.destroy() }))
    }
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => { for (const socket of sockets) socket.pause() },
    release: () => { for (const socket of sockets) socket.resume() },
    stop: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
  }
}

it('waits for a side that is busy as long as for an answer, and cuts no connection before', { timeout: 60_000 }, async () => {
  assert.ok(CONNECTION_PATIENCE_MS >= ITEM_TIMEOUT_MS && CONNECTION_PING_MS < CONNECTION_PATIENCE_MS)
  const server = await start(['/ip4/127.0.0.1/tcp/0'])
  await server.handle(PROTOCOL, async stream => { await serveMux({ stream, handle: async function * ({ body }) { yield body } }) })
  const address = server.getMultiaddrs()[0]?.getComponents().find(({ name }) => name === 'tcp')?.value
  const way = await startWay(Number(address))
  const client = await start([])
  try {
    const connection = await client.dial(multiaddr(`/ip4/127.0.0.1/tcp/${way.port}/p2p/${server.peerId.toString()}`))
    const mux = openMux({ stream: await connection.newStream(PROTOCOL) })
    const ask = async (): Promise<number[]> => {
      const items: number[] = []
      for await (const item of mux.request({ body: new Uint8Array([7]) })) items.push(...item)
      return items
    }
    assert.deepEqual(await ask(), [7])
    way.hold()
    const answer = ask()
    // Nothing tells that a time has passed in which nothing happened.
    await new Promise(resolve => { setTimeout(resolve, HELD_MS) })
    way.release()
    assert.deepEqual(await answer, [7])
    assert.deepEqual([connection.status, server.getConnections().length], ['open', 1])
  } finally {
    way.stop()
    await Promise.all([client.stop(), server.stop()])
  }
})
