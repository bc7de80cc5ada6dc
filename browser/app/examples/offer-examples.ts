import { nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { LinkInfo } from '../../../protocol/peer/link-types.ts'
import { offerScreen } from '../screens/offer-screen.ts'
import { SAMPLE_NOW } from './sample-records.ts'

/** A link of a share, as it was looked at. */
export const SAMPLE_SHARE_LINK: Extract<LinkInfo, { kind: 'share' }> = {
  kind: 'share', mine: true, known: false,
  offered: { id: 'a'.repeat(32), from: 'Mum', passedOnBy: 'Dr. Okafor', providers: ['Mercy General', 'Northside Clinic'], categories: ['prescriptions', 'vitals'], labels: [], notAfter: SAMPLE_NOW + 30 * 86_400, isHeld: false }
}
/** A link of an appointment. */
export const SAMPLE_APPOINTMENT_LINK: Extract<LinkInfo, { kind: 'appointment' }> = { kind: 'appointment', mine: true, forKey: false, offered: { id: 'b'.repeat(32), from: 'Lio', kind: 'parent', providers: ['Mercy General'], isHeld: false } }

const shown = (info: LinkInfo): TemplateResult => offerScreen({ info, running: false, problem: nothing, now: SAMPLE_NOW, onTake: () => {} })

/** What links would bring, with made-up people. */
export const OFFER_EXAMPLES: Readonly<Record<string, () => TemplateResult>> = { 'open-share': () => shown(SAMPLE_SHARE_LINK), 'open-appointment': () => shown(SAMPLE_APPOINTMENT_LINK) }
