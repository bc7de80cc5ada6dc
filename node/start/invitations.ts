import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatLink } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { INVITATION_SECONDS, MAX_INVITED } from './constants.ts'
import type { PlannedProvider } from './providers.ts'
import type { ReadyReport } from './print-ready.ts'
import { runMedrec } from './run-medrec.ts'

interface Kept { patient: string, id: string, provider: string, text: string, expiresAt: number }

/** What `npm start` hands out. `total`: how many people there are at all the providers. */
export interface Invitations { invitations: ReadyReport['invitations'], total: number }

/** An invitation per person and provider: the same ones as the last time, while they are good. @throws MedrecError `CANCELLED` when `signal` aborts */
export async function provideInvitations (options: { data: string, providers: PlannedProvider[], appUrl: string, now: number, signal: AbortSignal }): Promise<Invitations> {
  const { data, providers, appUrl, now, signal } = options
  const file = join(data, 'invitations.json')
  const before = await readFile(file, 'utf8').then(text => JSON.parse(text) as Kept[], () => [])
  const kept: Kept[] = []
  const recordsOf = new Map<string, number>()
  let total = 0
  for (const { handle, configFile } of providers) {
    const people = await runMedrec(['patients', '--config', configFile], { signal }) as Array<{ id: string, name: string, records: number }>
    for (const { name, records } of people) recordsOf.set(name, (recordsOf.get(name) ?? 0) + records)
    total += people.length
    const invited = people.slice(0, MAX_INVITED)
    const good = before.filter(({ provider, expiresAt }) => provider === handle && expiresAt > now)
    const missing = invited.filter(({ id }) => !good.some(invitation => invitation.id === id))
    const days = String(Math.round(INVITATION_SECONDS / 86_400))
    const made = missing.length === 0 ? [] : await runMedrec(['invite', ...missing.map(({ id }) => id), '--config', configFile, '--days', days], { signal }) as Array<{ patient: string, text: string, expiresAt: number }>
    for (const { id, name: patient } of invited) {
      const found = good.find(invitation => invitation.id === id) ?? made.find(invitation => invitation.patient === id)
      if (found !== undefined) kept.push({ patient, id, provider: handle, text: found.text, expiresAt: found.expiresAt })
    }
  }
  // Whom there is most to see of comes first: that is who one begins with.
  kept.sort((a, b) => (recordsOf.get(b.patient) ?? 0) - (recordsOf.get(a.patient) ?? 0))
  await writeFile(`${file}.part`, JSON.stringify(kept, null, 2), { mode: 0o600 })
  await rename(`${file}.part`, file)
  const nameOf = new Map(providers.map(({ handle, name }) => [handle as string, name]))
  return { invitations: kept.map(({ patient, provider, text }) => ({ patient, provider: nameOf.get(provider) ?? provider, link: formatLink({ link: parseLink(text), appUrl }) })), total }
}
