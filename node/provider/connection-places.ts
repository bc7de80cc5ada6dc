import type { Connection, ConnectionGater, Libp2p, MultiaddrConnection } from '@libp2p/interface'
import { getNetConfig, isLoopback } from '@libp2p/utils'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { createRateLimiter } from '../../protocol/limits/rate-limiter.ts'
import { chooseLeaving } from './choose-leaving.ts'
import {
  CLOSE_CONNECTION_MS, GIVE_WAY_IDLE_MS, GIVE_WAY_MS, IDLE_CHECK_MS, IDLE_CONNECTION_MS, IDLE_CROWDED_MS, KEPT_CONNECTIONS, MAX_CONNECTIONS, MAX_MEMBER_CONNECTIONS, MAX_NEW_CONNECTIONS
} from './constants.ts'

/** The limits of specs/provider.md that a test may have otherwise. */
export interface PlaceLimits { connections: number, kept: number, checkMs: number }

/** Who may be connected with a node. See specs/provider.md, "Connections". */
export interface ConnectionPlaces {
  /** Asked by libp2p about each new connection. */
  gater: ConnectionGater
  /** Closes what idles on this host until it stops. The gater lets everybody in before. */
  watch: (host: Libp2p) => void
}

/** What {@link createConnectionPlaces} takes. */
export interface ConnectionPlacesOptions {
  /** The member whose node has this PeerId. */
  memberOf: (peerId: string) => string | undefined
  limits?: Partial<PlaceLimits>
  /** Milliseconds, of a clock that only goes forward. */
  nowMs: () => number
}

/** Keeps in memory what it knows of open connections, and nothing of those that have closed. */
export function createConnectionPlaces (options: ConnectionPlacesOptions): ConnectionPlaces {
  const { memberOf, nowMs } = options
  const { connections: total, kept, checkMs } = { connections: MAX_CONNECTIONS, kept: KEPT_CONNECTIONS, checkMs: IDLE_CHECK_MS, ...options.limits }
  const arrivals = createRateLimiter({ perKey: MAX_NEW_CONNECTIONS, total: Number.MAX_SAFE_INTEGER, windowSeconds: 1, now: () => nowMs() / 1_000 })
  const since = new WeakMap<Connection, { opened: number, busy: number }>()
  const leaving = new WeakSet<Connection>()
  let host: Libp2p | undefined

  const end = (connection: Connection): void => {
    leaving.add(connection)
    void close(connection)
  }

  const timesOf = (connection: Connection): { opened: number, busy: number } => {
    let times = since.get(connection)
    if (times === undefined) since.set(connection, times = { opened: nowMs(), busy: nowMs() })
    if (connection.streams.some(({ protocol }) => protocol.startsWith('/medrec/'))) times.busy = nowMs()
    return times
  }

  /** Those that take places of strangers, and how many of its own each member has. */
  const sort = (): { strangers: Connection[], counts: Map<string, number> } => {
    const counts = new Map<string, number>()
    const open = (host?.getConnections() ?? []).filter(connection => connection.direction === 'inbound' && !leaving.has(connection))
    const strangers = open.filter(connection => {
      const member = memberOf(connection.remotePeer.toString())
      const count = member === undefined ? MAX_MEMBER_CONNECTIONS : counts.get(member) ?? 0
      if (member !== undefined && count < MAX_MEMBER_CONNECTIONS) counts.set(member, count + 1)
      return count >= MAX_MEMBER_CONNECTIONS
    })
    return { strangers, counts }
  }

  /** Whether there is a place, made if need be. */
  const findPlace = (peerId: string): boolean => {
    const { strangers, counts } = sort()
    const member = memberOf(peerId)
    if (member !== undefined && (counts.get(member) ?? 0) < MAX_MEMBER_CONNECTIONS) return true
    if (strangers.length < total - kept) return true
    const chosen = chooseLeaving({ candidates: strangers.map(connection => ({ connection, peer: connection.remotePeer.toString(), ...timesOf(connection) })), now: nowMs(), idleMs: GIVE_WAY_IDLE_MS, stayMs: GIVE_WAY_MS })
    if (chosen === undefined) return false
    end(chosen.connection)
    return true
  }

  const closeIdle = (): void => {
    const { strangers } = sort()
    const patience = strangers.length > (total - kept) / 2 ? IDLE_CROWDED_MS : IDLE_CONNECTION_MS
    for (const connection of strangers) if (nowMs() - timesOf(connection).busy >= patience) end(connection)
  }

  return {
    gater: {
      // Behind a proxy on this machine all come from loopback.
      denyInboundConnection: ({ remoteAddr }: MultiaddrConnection) => !isLoopback(remoteAddr) && !hasRoom(() => { arrivals.take(getNetConfig(remoteAddr).host) }),
      // The last question before the connection is there: nothing comes between the count and the connection.
      denyInboundUpgradedConnection: peer => !findPlace(peer.toString())
    },
    watch: watched => {
      host = watched
      const timer = setInterval(closeIdle, checkMs)
      timer.unref()
      watched.addEventListener('connection:open', ({ detail }) => { timesOf(detail) })
      watched.addEventListener('stop', () => { clearInterval(timer) }, { once: true })
    }
  }
}

function hasRoom (take: () => void): boolean {
  try {
    take()
    return true
  } catch {
    // Told by the answer.
    return false
  }
}

/** Its socket closes only when the connection closes in order: libp2p's WebSockets leave it open when a connection is cut. */
async function close (connection: Connection): Promise<void> {
  const error = new MedrecError('TOO_MANY_REQUESTS', 'The place is another\'s.')
  for (const stream of connection.streams) stream.abort(error)
  await connection.close({ signal: AbortSignal.timeout(CLOSE_CONNECTION_MS) }).catch(() => { connection.abort(error) })
}
