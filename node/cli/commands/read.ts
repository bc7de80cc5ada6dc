import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { isHash } from '../../../protocol/network/values.ts'
import { readConfig } from '../../provider/config.ts'
import { findRelationships } from '../../provider/open-stores.ts'
import { optionalString, stringArgument, stringOption } from '../arguments.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { emergencyReason } from '../emergency-reason.ts'
import { withOpenPeer } from '../open-home.ts'
import { withMember } from '../read-as-member.ts'
import { isLink, readByCard } from '../read-by-card.ts'
import { readPlaces } from '../read-places.ts'
import { readViewerAddress } from '../read-viewer.ts'

/** `medrec read` */
export const read: Command = {
  usage: 'PROVIDER RELATIONSHIP (--as CARD | --config FILE) | LINK [--as CARD | --config FILE] --emergency REASON | PATIENT --config FILE  [--emergency REASON] [--out DIR]',
  details: `For who may see somebody's records by a grant that came without a letter: to a group that a card of yours is in, or to its address.
PROVIDER is a handle, RELATIONSHIP 0x and 64 hex digits; "medrec grant" shows both to who granted it. What was passed on to the card counts, too, once "medrec view" has taken it. Nothing is kept here.
LINK is somebody's emergency card ("medrec emergency-card"): every provider that it names is asked, also where you are nobody's patient.
A provider names one of its own patients by the number that "medrec patients" shows; its node must run.

  --as CARD            the card, or its address; of an emergency card, without it your cards are tried one after the other
  --config FILE        for a provider: by the signing key of its node, what was granted to any provider of the network, or to a group that this key is in
  --emergency REASON   states an emergency. The person whose records they are is told, with your address and the reason
  --out DIR            write the records as NDJSON into DIR; without it they are listed

Exit code 3: there was somebody who could not be asked.`,
  options: { as: { type: 'string' }, config: { type: 'string' }, emergency: { type: 'string' }, out: { type: 'string' } },
  arguments: { min: 1, max: 2 },
  async run (context) {
    if (context.words.length === 1 && isLink(stringArgument(context, 0))) return await hintEmergency(context, async () => await readByCard(context))
    if (context.words.length === 1) return await readPatient(context)
    const [provider, relationship] = [stringArgument(context, 0), stringArgument(context, 1).toLowerCase()]
    if (!isHash(relationship)) throw new MedrecError('USAGE', 'A relationship is 0x and 64 hex digits.')
    const configFile = optionalString(context, 'config')
    if ((configFile === undefined) === (optionalString(context, 'as') === undefined)) throw new MedrecError('USAGE', 'Say as whom to read: --as CARD, or --config FILE of a provider.')
    const places = [{ provider, relationship }]
    const emergency = emergencyReason(context)
    return await hintEmergency(context, async () => {
      if (configFile !== undefined) return await withMember({ context, configFile }, async member => await readPlaces({ context, places, ask: place => member.read({ ...place, emergency }) }))
      return await withOpenPeer(context, async peer => await readPlaces({ context, places, ask: place => peer.readAs({ ...place, emergency, card: readViewerAddress(stringOption(context, 'as')), signal: context.signal }) }))
    })
  }
}

/** What the provider may see of a patient of its own: in every relationship that the patient has with it, since who lost a key has a new one. */
async function readPatient (context: CommandContext): Promise<CommandResult> {
  if (optionalString(context, 'as') !== undefined) throw new MedrecError('USAGE', 'A patient\'s number is for a provider, with --config. Who reads as a card names PROVIDER and RELATIONSHIP.')
  const [person, configFile] = [stringArgument(context, 0), stringOption(context, 'config')]
  const emergency = emergencyReason(context)
  const { handle, dataDir } = await readConfig(configFile)
  const relationships = (await findRelationships({ dataDir })).filter(each => each.person === person)
  if (relationships.length === 0) throw new MedrecError('PERSON_UNKNOWN', `No patient ${person} has joined. "medrec patients" shows them.`)
  return await hintEmergency(context, async () => await withMember({ context, configFile }, async member => await readPlaces({
    context, places: relationships.map(({ relationship }) => ({ provider: handle, relationship })), ask: place => member.read({ ...place, emergency })
  })))
}

/** Who is refused, and has stated no emergency, hears that there is such a thing; who has, what may be the reason. */
async function hintEmergency (context: CommandContext, work: () => Promise<CommandResult>): Promise<CommandResult> {
  try {
    return await work()
  } catch (error) {
    if (!isMedrecError(error, 'DENIED')) throw error
    const isAsked = optionalString(context, 'as') !== undefined || optionalString(context, 'config') !== undefined
    if (optionalString(context, 'emergency') !== undefined) throw new MedrecError('DENIED', `${error.message} It may be that the person has not switched emergency access on, or not for you.${isAsked ? '' : ' A provider asks with --config FILE.'}`, { cause: error })
    throw new MedrecError('DENIED', `${error.message} In an emergency give --emergency with your reason: the person is told, with your address and the reason.`, { cause: error })
  }
}
