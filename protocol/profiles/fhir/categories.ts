/**
 * The categories of this profile: what kind of record it is. A grant names them; a record goes to a viewer only where one grant
 * names all of its categories. Plain names for people are the app's. specs/fhir-profile.md, "Categories".
 */
export const CATEGORIES = [
  'allergies', 'conditions', 'labs', 'vitals', 'prescriptions', 'vaccinations', 'procedures', 'visits', 'notes', 'imaging',
  'documents', 'devices', 'care-plans', 'assessments', 'coverage', 'social'
] as const

/** One of {@link CATEGORIES}. */
export type Category = typeof CATEGORIES[number]
