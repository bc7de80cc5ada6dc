import { choosePort } from '../node/start/choose-port.ts'

/** They lie below those that systems give to outgoing connections, which could take one between its choice and its use. */
const FIRST_PORT = 10_000
const LAST_PORT = 32_000

/** Given out by this process. */
const taken = new Set<number>()

/** A port of this machine that is free, and that this process was not given before. */
export async function freePort (): Promise<number> {
  return await choosePort({ preferred: FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT)), taken })
}
