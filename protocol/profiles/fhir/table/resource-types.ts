import type { Category } from '../categories.ts'

/**
 * The category of a resource by its type alone. Types that are not here, and not in the tables beside this one (Observation,
 * DiagnosticReport, DocumentReference, Composition), have no category: only the owner sees them. To those belong Patient and
 * whatever says nothing about a person's health (Practitioner, Organization, Location).
 */
export const CATEGORY_BY_TYPE: Readonly<Record<string, Category>> = {
  AllergyIntolerance: 'allergies',
  AdverseEvent: 'allergies',

  Condition: 'conditions',
  ClinicalImpression: 'conditions',
  FamilyMemberHistory: 'conditions',
  DetectedIssue: 'conditions',
  RiskAssessment: 'conditions',

  MedicationRequest: 'prescriptions',
  MedicationStatement: 'prescriptions',
  MedicationDispense: 'prescriptions',
  MedicationAdministration: 'prescriptions',
  Medication: 'prescriptions',
  VisionPrescription: 'prescriptions',

  Immunization: 'vaccinations',
  ImmunizationEvaluation: 'vaccinations',
  ImmunizationRecommendation: 'vaccinations',

  Procedure: 'procedures',
  ServiceRequest: 'procedures',

  Specimen: 'labs',
  MolecularSequence: 'labs',

  Encounter: 'visits',
  EpisodeOfCare: 'visits',
  Appointment: 'visits',

  ImagingStudy: 'imaging',
  Media: 'documents',
  DocumentManifest: 'documents',

  Device: 'devices',
  DeviceUseStatement: 'devices',
  DeviceRequest: 'devices',

  CarePlan: 'care-plans',
  CareTeam: 'care-plans',
  Goal: 'care-plans',
  NutritionOrder: 'care-plans',

  QuestionnaireResponse: 'assessments',

  Coverage: 'coverage',
  Claim: 'coverage',
  ClaimResponse: 'coverage',
  ExplanationOfBenefit: 'coverage',
  CoverageEligibilityRequest: 'coverage',
  CoverageEligibilityResponse: 'coverage',
  Account: 'coverage',
  Invoice: 'coverage',
  ChargeItem: 'coverage'
}
