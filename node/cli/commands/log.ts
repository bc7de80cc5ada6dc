import type { Command } from '../command.ts'
import { formatMoment, formatTable } from '../format-table.ts'
import { FOR_OPTION, withOpenPeer } from '../open-home.ts'
import { sayLooker } from '../say-looker.ts'

/** `medrec log` */
export const log: Command = {
  usage: '[--for NAME] [--offline]',
  details: `Newest first. "passed on by": whom you gave it to let them have it. "EMERGENCY": records went out only because of an emergency, for the reason that follows; other commands name such a look until it was shown here. An entry that cannot be read may be one, and is told likewise. "not proven": the provider's signature, or the entry's place in its log, does not hold.

  --for NAME  of somebody for whom you act
  --offline   what is on this device, asking nobody`,
  options: { ...FOR_OPTION, offline: { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const entries = await peer.log({ refresh: context.values['offline'] !== true, signal: context.signal })
      const rows = entries.map(({ at, viewer, actingFor, through, provider, records, counts, status, proven, emergency, passedOn, gap, unreadable }) => [
        formatMoment(at), sayLooker({ viewer, actingFor, ...emergency === undefined ? {} : { through } }), provider,
        unreadable === true ? `entry ${gap?.from ?? ''} cannot be read` : gap === undefined ? records === 0 ? 'nothing new' : `${records} records (${Object.entries(counts).map(([category, count]) => `${category === '' ? 'other' : category} ${count}`).join(', ')})` : `entries ${gap.from} to ${gap.to - 1} are missing`,
        [status, proven ? '' : 'not proven', passedOn === undefined ? '' : `passed on by ${passedOn.by === '' ? 'somebody' : passedOn.by}${passedOn.links.length === 1 ? '' : `, from hand to hand ${passedOn.links.length} times`}`, emergency === undefined ? unreadable === true ? 'perhaps an EMERGENCY' : '' : `EMERGENCY: ${emergency}`].filter(word => word !== '').join(', ')
      ])
      for (const line of formatTable(rows)) context.print(line)
      if (rows.length === 0) context.print('Nobody was given anything yet.')
      const looks = entries.filter(({ emergency, unreadable }) => emergency !== undefined || unreadable === true)
      if (looks.length > 0) await peer.noteEmergencies(looks)
      const unread = peer.providers().flatMap(({ name, unreadLog }) => unreadLog === undefined ? [] : [{ provider: name, code: unreadLog }])
      for (const { provider, code } of unread) context.say(`The log of ${provider} could not be read (${code}): what is shown of it may be old.`)
      return { json: { entries, unread } }
    }, { tellsItself: true })
  }
}
