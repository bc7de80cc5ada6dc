import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { formatLink, formatText } from '../../protocol/links/format-link.ts'
import type { Invitation } from '../../protocol/links/types.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import type { ProviderConfig } from './config.ts'
import { ADDRESSES_FILE, MAX_INVITATION_DAYS } from './constants.ts'
import { readPeerId } from './keys.ts'
import { openInvitations } from './open-stores.ts'
import { readNetwork } from './read-network.ts'

/** An invitation, as it is handed to the person it is for and to nobody else. */
export interface MadeInvitation {
  /** The provider's own number for the person. */
  person: string
  /** `<app url>/#join=…`, or `text` where no app was named. */
  link: string
  /** `medrec:join:…` */
  text: string
  /** Epoch seconds. */
  expiresAt: number
}

/**
 * Makes an invitation for each of these people: whoever redeems it first is that person to this provider from then on. Works whether the provider's node
 * runs or not. Whether there are records of them is not looked at.
 *
 * @param options.people - the provider's own numbers
 * @param options.days - how long they are good for, 1 to 366
 * @param options.appUrl - where the app is, without slash or fragment at its end
 * @throws MedrecError `INVALID_INPUT`, `NETWORK_INVALID`, `KEYS_INVALID`, `TOO_MANY_REQUESTS` when more are open than the limit allows
 */
export async function makeInvitations (options: { config: ProviderConfig, people: string[], days: number, appUrl?: string | undefined, now?: () => number }): Promise<MadeInvitation[]> {
  const { config, people, days, appUrl, now = () => Math.floor(Date.now() / 1_000) } = options
  if (!Number.isInteger(days) || days < 1 || days > MAX_INVITATION_DAYS) throw new MedrecError('INVALID_INPUT', `An invitation is good for 1 to ${MAX_INVITATION_DAYS} days.`)
  const expiresAt = now() + 86_400 * days
  const common = await describeProvider(config, expiresAt)
  const { invitations, close } = openInvitations({ dataDir: config.dataDir, now })
  try {
    const made: MadeInvitation[] = []
    for (const person of people) {
      const link = { kind: 'join', invitation: { ...common, secret: await invitations.create({ person, expiresAt }) } } as const
      const text = formatText(link)
      made.push({ person, link: appUrl === undefined ? text : formatLink({ link, appUrl }), text, expiresAt })
    }
    return made
  } finally {
    await close()
  }
}

async function describeProvider (config: ProviderConfig, expiresAt: number): Promise<Omit<Invitation, 'secret'>> {
  const peerId = await readPeerId(config.keys)
  const told = config.announce ?? await readFile(join(config.dataDir, ADDRESSES_FILE), 'utf8').then(text => JSON.parse(text) as string[], () => undefined)
  return {
    expiresAt,
    provider: config.handle,
    providerName: config.name,
    multiaddrs: told ?? config.listen.map(address => `${address}/p2p/${peerId}`),
    network: toNetworkAddress(await readNetwork(config.network))
  }
}
