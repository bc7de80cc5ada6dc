/** Connections the app's server carries at once, tunnels included. */
export const MAX_CONNECTIONS = 512
/** Bytes of a request's path that are looked at. */
export const MAX_PATH_LENGTH = 2_048
/** How long a client may take to send its request. */
export const REQUEST_TIMEOUT_MS = 10_000
/** Where a tunnel to a provider's WebSocket port is asked for: `/p2p/<handle>`. */
export const TUNNEL_PREFIX = '/p2p/'
/** How long the provider's port may take to accept. */
export const TUNNEL_CONNECT_MS = 10_000

/** Files of a built app: its page, the Content-Security-Policy for the header, and, in a copy, the address of the network that it belongs to. */
export const PAGE_FILE = 'index.html'
export const POLICY_FILE = 'content-security-policy.txt'
export const NETWORK_FILE = 'network.txt'
