import { createServer } from 'node:net'
import { MAX_PORT_STEPS } from './constants.ts'

/**
 * A port of this machine that is free, and is not in `taken`: `preferred`, or one of those after it, or any.
 *
 * @param options.taken - is given the port as well
 */
export async function choosePort (options: { preferred: number, taken: Set<number> }): Promise<number> {
  for (let port = options.preferred; port < Math.min(options.preferred + MAX_PORT_STEPS, 65_536); port++) {
    if (!options.taken.has(port) && await tryPort(port) !== undefined) {
      options.taken.add(port)
      return port
    }
  }
  const port = await tryPort(0) ?? 0
  options.taken.add(port)
  return port
}

/** Listens on a port for a moment; undefined when it cannot be had. */
async function tryPort (port: number): Promise<number | undefined> {
  const server = createServer()
  try {
    return await new Promise<number | undefined>(resolve => {
      server.once('error', () => { resolve(undefined) })
      server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : undefined)
      })
    })
  } finally {
    await new Promise<void>(resolve => { server.close(() => { resolve() }) })
  }
}
