import type { Connection } from '@libp2p/interface'
import type { Libp2p } from 'libp2p'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import type { ProtocolServer } from '../../../protocol/stream/serve-messages.ts'
import { startPeerPair } from '../../stream-pair.ts'

/** Streams of a protocol that libp2p lets one connection have open. */
const STREAMS_OF_CONNECTION = 30

/** A protocol's server at the end of real streams. */
export interface Served {
  client: Libp2p
  /** A stream that the server takes for one of this connection: so that one client speaks for many peers. */
  open: (connection: Connection) => Promise<Mux>
  stop: () => Promise<void>
}

/** Serves a protocol over WebSocket on loopback. */
export async function serve (server: ProtocolServer): Promise<Served> {
  let arriving: { connection: Connection, taken: () => void } | undefined
  const pair = await startPeerPair({
    protocol: server.protocol,
    handler: async stream => {
      const { connection, taken } = arriving ?? {}
      arriving = undefined
      taken?.()
      if (connection !== undefined) await server.handle(stream, connection)
    }
  })
  let line = pair.connection
  let opened = 0
  let last: Promise<unknown> = Promise.resolve()
  const muxes: Mux[] = []
  const open = async (connection: Connection): Promise<Mux> => {
    if (opened++ === STREAMS_OF_CONNECTION) {
      opened = 1
      line = await pair.client.dial(pair.server.getMultiaddrs(), { force: true })
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    arriving = { connection, taken: resolve }
    const mux = openMux({ stream: await line.newStream(server.protocol) })
    await promise
    muxes.push(mux)
    return mux
  }
  return {
    client: pair.client,
    open: async connection => {
      const opening = last.then(async () => await open(connection))
      last = opening.catch(() => undefined)
      return await opening
    },
    stop: async () => {
      await Promise.all(muxes.map(async mux => { await mux.close() }))
      await pair.stop()
    }
  }
}
