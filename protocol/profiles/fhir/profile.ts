import type { PeerProfile } from '../../peer/options.ts'
import { bundle } from './bundle.ts'
import { summarize, SUMMARY_VERSION } from './summarize.ts'

/** FHIR R4 for a person's peer: all it knows about what is inside a record. specs/fhir-profile.md. */
export const fhirProfile: PeerProfile = { version: SUMMARY_VERSION, summarize, bundle }
