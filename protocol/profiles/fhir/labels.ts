/**
 * The labels that this profile knows: codes of HL7's v3 ActCode (InformationSensitivityPolicy), and the two confidentiality codes
 * that ask for more than usual care. They are flat: none includes another. A record may carry others, found in its `meta.security`.
 * specs/fhir-profile.md, "Labels".
 */
export const LABELS = {
  OPIOIDUD: 'opioid use disorder',
  ETHUD: 'alcohol use disorder',
  SUD: 'substance use disorder',
  ETH: 'substance abuse',
  HIV: 'HIV/AIDS',
  STD: 'sexually transmitted disease',
  MH: 'mental health',
  PSY: 'psychiatry disorder',
  PSYTHPN: 'psychotherapy note',
  SDV: 'sexual assault, abuse, or domestic violence',
  SEX: 'sexuality and reproductive health',
  PREGNANT: 'pregnancy',
  COGN: 'cognitive disability',
  DVD: 'developmental disability',
  GDIS: 'genetic disease',
  SICKLE: 'sickle cell',
  R: 'restricted',
  V: 'very restricted'
} as const

/** One of {@link LABELS}. */
export type Label = keyof typeof LABELS
