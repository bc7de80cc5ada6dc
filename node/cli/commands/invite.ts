import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { readConfig } from '../../provider/config.ts'
import { INVITATION_DAYS, MAX_INVITATION_DAYS } from '../../provider/constants.ts'
import { makeInvitations } from '../../provider/make-invitations.ts'
import { optionalString, stringOption } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { withRecords } from '../open-records.ts'
import { drawQr, writeQr } from '../qr-code.ts'

/** `medrec invite` */
export const invite: Command = {
  usage: 'PATIENT… --config FILE [--days N] [--app URL] [--qr FILE]',
  details: `PATIENT is a number that "medrec patients" shows. Works whether the node runs or not. The link lets one device become that
patient's: give it to nobody else. It tells nothing about the patient, and works once.

  --config FILE   of the provider's node
  --days N        how long it is good for (${INVITATION_DAYS})
  --app URL       where the app is (MEDREC_APP); without it, the bare text that any copy of the app takes
  --qr FILE       of one patient: writes the link as a QR code as well, .svg or .png, to print`,
  options: { config: { type: 'string' }, days: { type: 'string' }, app: { type: 'string' }, qr: { type: 'string' } },
  arguments: { min: 1, max: 1_000 },
  async run (context) {
    const config = await readConfig(stringOption(context, 'config'))
    const qrFile = optionalString(context, 'qr')
    if (qrFile !== undefined && (context.words.length > 1 || !/\.(svg|png)$/.test(qrFile))) throw new MedrecError('USAGE', '--qr takes one patient, and a file that ends in .svg or .png.')
    const days = readDays(optionalString(context, 'days'))
    const known = new Set((await withRecords({ config, now: context.now, signal: context.signal }, async source => await source.people())).map(({ id }) => id))
    const unknown = context.words.find(patient => !known.has(patient))
    if (unknown !== undefined) throw new MedrecError('PERSON_UNKNOWN', `There is no patient ${unknown}. "medrec patients" shows them.`)
    const appUrl = optionalString(context, 'app') ?? context.env['MEDREC_APP']
    const made = await makeInvitations({ config, people: context.words, days, appUrl, now: context.now })
    for (const { person, link } of made) await show(context, person, link)
    for (const { link } of qrFile === undefined ? [] : made) await writeQr({ text: link, file: qrFile ?? '' })
    if (qrFile !== undefined) context.print(`wrote ${qrFile}`)
    if (appUrl === undefined) context.say('Any copy of the app takes this text. For a link that opens one, name its address with --app, or in MEDREC_APP: docs/serve-the-app.md.')
    return { json: made.map(({ person: patient, ...rest }) => ({ patient, ...rest })) }
  }
}

async function show (context: CommandContext, patient: string, link: string): Promise<void> {
  if (context.values['json'] === true) return
  context.print(`${patient}:`)
  if (process.stdout.isTTY) context.print(await drawQr({ text: link, columns: process.stdout.columns }) ?? 'Its QR code is wider than this terminal: --qr FILE.svg writes it into a file.')
  context.print(link)
}

function readDays (text: string | undefined): number {
  const days = text === undefined ? INVITATION_DAYS : Number(text)
  if (!Number.isInteger(days) || days < 1 || days > MAX_INVITATION_DAYS) throw new MedrecError('USAGE', `--days takes a number from 1 to ${MAX_INVITATION_DAYS}.`)
  return days
}
