import type { TemplateResult } from 'lit'
import type { ProviderEnd, ProviderStatus } from '../../../protocol/peer/record-types.ts'
import { providerDetail } from '../screens/provider-detail.ts'
import { SAMPLE_NOW as now } from './sample-records.ts'
import { SAMPLE_STATUS } from './sample-shares.ts'

const DAY = 86_400
const [mercy] = SAMPLE_STATUS as [ProviderStatus, ...ProviderStatus[]]
const ended = (end: Partial<ProviderEnd>, change: Partial<ProviderStatus> = {}): ProviderStatus => ({ ...mercy, state: 'left', ...change, ended: { at: now - 3 * DAY, by: 'me', isSettled: true, isForgotten: false, ...end } })
const show = (provider: ProviderStatus, asking = false): TemplateResult => providerDetail({ provider, now, viewers: ['My sister', 'Hill Pharmacy'], helped: asking, others: asking, asking, onEnd: async () => {}, onForget: () => {} })

/** A provider that one left, and one that ended it. */
export const LEFT_PROVIDERS: ProviderStatus[] = [ended({ by: 'provider' }), ...SAMPLE_STATUS.slice(1)]

/** One that is being joined: it was not asked yet. */
export const JOINED_PROVIDERS: ProviderStatus[] = [{ relationship: mercy.relationship, handle: mercy.handle, name: mercy.name, state: 'unasked', records: 0, pending: true }]

/** One provider: while one is with it, before it ends, on its way to be over, and after. */
export const PROVIDER_EXAMPLES: Readonly<Record<string, () => TemplateResult>> = {
  'provider': () => show(mercy),
  'provider-end': () => show(mercy, true),
  'provider-ending': () => show(ended({ at: now, isSettled: false }, { pending: true })),
  'provider-left': () => show(ended({})),
  'provider-ended': () => show(ended({ by: 'provider' })),
  'provider-forgotten': () => show(ended({ isForgotten: true }, { records: 0 }))
}
