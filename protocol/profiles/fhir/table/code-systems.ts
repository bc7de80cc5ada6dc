/** Short names of the code systems that the tables use, by every URI they go by. Anything else has no short name. */
export const CODE_SYSTEMS: Readonly<Record<string, CodeSystem>> = {
  'http://loinc.org': 'loinc',
  'urn:oid:2.16.840.1.113883.6.1': 'loinc',
  'http://snomed.info/sct': 'snomed',
  'urn:oid:2.16.840.1.113883.6.96': 'snomed',
  'http://www.nlm.nih.gov/research/umls/rxnorm': 'rxnorm',
  'urn:oid:2.16.840.1.113883.6.88': 'rxnorm',
  'http://hl7.org/fhir/sid/cvx': 'cvx',
  'urn:oid:2.16.840.1.113883.12.292': 'cvx',
  'http://hl7.org/fhir/sid/icd-10': 'icd10',
  'http://hl7.org/fhir/sid/icd-10-cm': 'icd10',
  'http://hl7.org/fhir/sid/icd-10-de': 'icd10',
  'http://fhir.de/CodeSystem/bfarm/icd-10-gm': 'icd10',
  'urn:oid:2.16.840.1.113883.6.90': 'icd10',
  'urn:oid:2.16.840.1.113883.6.3': 'icd10',
  'http://terminology.hl7.org/CodeSystem/v3-ActCode': 'act-code',
  'http://hl7.org/fhir/v3/ActCode': 'act-code',
  'urn:oid:2.16.840.1.113883.5.4': 'act-code',
  'http://terminology.hl7.org/CodeSystem/v3-Confidentiality': 'confidentiality',
  'http://hl7.org/fhir/v3/Confidentiality': 'confidentiality',
  'urn:oid:2.16.840.1.113883.5.25': 'confidentiality'
}

/** A code system that the tables know. */
export type CodeSystem = 'loinc' | 'snomed' | 'rxnorm' | 'cvx' | 'icd10' | 'act-code' | 'confidentiality'
