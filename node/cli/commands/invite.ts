import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toString } from 'qrcode'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { formatLink, formatText } from '../../../protocol/links/format-link.ts'
import type { Invitation } from '../../../protocol/links/types.ts'
import { toNetworkAddress } from '../../../protocol/network/network-address.ts'
import { readConfig } from '../../provider/config.ts'
import { readNetwork } from '../../provider/read-network.ts'
import type { ProviderConfig } from '../../provider/config.ts'
import { INVITATION_DAYS, MAX_INVITATION_DAYS } from '../../provider/constants.ts'
import { readPeerId } from '../../provider/keys.ts'
import { openInvitations } from '../../provider/open-stores.ts'
import { ADDRESSES_FILE } from '../../provider/start-provider.ts'
import { optionalString, stringOption } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { withRecords } from '../open-records.ts'

/** `medrec invite` */
export const invite: Command = {
  usage: 'PATIENT… --config FILE [--days N] [--app URL]',
  details: `PATIENT is a number that "medrec patients" shows. Works whether the node runs or not. The link lets one device become that
patient's: give it to nobody else. It tells nothing about the patient, and works once.

  --config FILE   of the provider's node
  --days N        how long it is good for (${INVITATION_DAYS})
  --app URL       where the app is (MEDREC_APP); without it, the bare text that any copy of the app takes`,
  options: { config: { type: 'string' }, days: { type: 'string' }, app: { type: 'string' } },
  arguments: { min: 1, max: 1_000 },
  async run (context) {
    const config = await readConfig(stringOption(context, 'config'))
    const expiresAt = context.now() + 86_400 * readDays(optionalString(context, 'days'))
    const known = new Set((await withRecords({ config, now: context.now }, async source => await source.people())).map(({ id }) => id))
    const unknown = context.words.find(patient => !known.has(patient))
    if (unknown !== undefined) throw new MedrecError('PERSON_UNKNOWN', `There is no patient ${unknown}. "medrec patients" shows them.`)
    const common = await describeProvider(config, expiresAt)
    const { invitations, close } = openInvitations({ dataDir: config.dataDir, now: context.now })
    try {
      const json = []
      for (const patient of context.words) {
        const secret = await invitations.create({ person: patient, expiresAt })
        const invitation = { ...common, secret }
        const text = formatText({ kind: 'join', invitation })
        const appUrl = optionalString(context, 'app') ?? context.env['MEDREC_APP']
        const link = appUrl === undefined ? text : formatLink({ link: { kind: 'join', invitation }, appUrl })
        await show(context, patient, link)
        json.push({ patient, link, text, expiresAt })
      }
      return { json }
    } finally {
      await close()
    }
  }
}

async function show (context: CommandContext, patient: string, link: string): Promise<void> {
  if (context.values['json'] === true) return
  context.print(`${patient}:`)
  if (process.stdout.isTTY) context.print(await toString(link, { type: 'terminal', small: true, errorCorrectionLevel: 'L' }))
  context.print(link)
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

function readDays (text: string | undefined): number {
  const days = text === undefined ? INVITATION_DAYS : Number(text)
  if (!Number.isInteger(days) || days < 1 || days > MAX_INVITATION_DAYS) throw new MedrecError('USAGE', `--days takes a number from 1 to ${MAX_INVITATION_DAYS}.`)
  return days
}
