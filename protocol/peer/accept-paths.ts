import type { Transport } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * Lets a transport dial addresses with a path (`/dns4/records.example/tcp/443/tls/ws/http-path/p2p%2Fmercy`), by which several providers
 * are told apart behind one TLS proxy. libp2p's own filter passes none of them, although it dials them well. specs/app.md, "The server".
 */
export function acceptPaths<Components, T extends Transport> (create: (components: Components) => T): (components: Components) => T {
  return components => {
    const transport = create(components)
    const filter = transport.dialFilter.bind(transport)
    transport.dialFilter = addresses => addresses.filter(address => filter([withoutPath(address)]).length > 0)
    return transport
  }
}

function withoutPath (address: Multiaddr): Multiaddr {
  return multiaddr(address.getComponents().filter(component => component.name !== 'http-path'))
}
