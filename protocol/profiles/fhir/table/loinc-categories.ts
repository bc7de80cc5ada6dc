import type { Category } from '../categories.ts'

/**
 * The category of an Observation or DiagnosticReport by its LOINC code, where its own category is missing, not known, or says
 * no more than `survey` or `exam`.
 */
export const LOINC_CATEGORIES: Readonly<Record<string, Category>> = {
  // Vital signs
  '85353-1': 'vitals', // vital signs panel
  '55284-4': 'vitals', // blood pressure
  '85354-9': 'vitals', // blood pressure panel
  '8480-6': 'vitals', // systolic
  '8462-4': 'vitals', // diastolic
  '8867-4': 'vitals', // heart rate
  '9279-1': 'vitals', // respiratory rate
  '8310-5': 'vitals', // body temperature
  '8331-1': 'vitals', // oral temperature
  '8302-2': 'vitals', // body height
  '29463-7': 'vitals', // body weight
  '3141-9': 'vitals', // body weight measured
  '39156-5': 'vitals', // body mass index
  '59576-9': 'vitals', // BMI percentile
  '77606-2': 'vitals', // weight-for-length percentile
  '9843-4': 'vitals', // head circumference
  '8289-1': 'vitals', // head circumference percentile
  '2708-6': 'vitals', // oxygen saturation
  '59408-5': 'vitals', // oxygen saturation by pulse oximetry
  '72514-3': 'vitals', // pain 0-10
  // Laboratory
  '4548-4': 'labs', '2339-0': 'labs', '2345-7': 'labs', '1558-6': 'labs', '6299-2': 'labs', '3094-0': 'labs', '38483-4': 'labs',
  '2160-0': 'labs', '49765-1': 'labs', '17861-6': 'labs', '2947-0': 'labs', '2951-2': 'labs', '6298-4': 'labs', '2823-3': 'labs',
  '2069-3': 'labs', '2075-0': 'labs', '20565-8': 'labs', '2028-9': 'labs', '6690-2': 'labs', '789-8': 'labs', '718-7': 'labs',
  '4544-3': 'labs', '787-2': 'labs', '785-6': 'labs', '786-4': 'labs', '21000-5': 'labs', '788-0': 'labs', '777-3': 'labs',
  '32207-3': 'labs', '32623-1': 'labs', '2093-3': 'labs', '2571-8': 'labs', '18262-6': 'labs', '13457-7': 'labs', '2085-9': 'labs',
  '33914-3': 'labs', '62238-1': 'labs', '98979-8': 'labs', '14959-1': 'labs', '2857-1': 'labs', '57905-2': 'labs', '3016-3': 'labs',
  '1742-6': 'labs', '1920-8': 'labs', '1751-7': 'labs', '1975-2': 'labs', '2276-4': 'labs', '1989-3': 'labs', '20447-9': 'labs',
  '24467-3': 'labs', '7917-8': 'labs', '75622-1': 'labs', '1988-5': 'labs',
  // Laboratory panels
  '51990-0': 'labs', '24323-8': 'labs', '24320-4': 'labs', '58410-2': 'labs', '57021-8': 'labs', '57698-3': 'labs', '24331-1': 'labs',
  '24325-3': 'labs',
  // Social history
  '72166-2': 'social', // tobacco smoking status
  '11367-0': 'social', // history of tobacco use
  '74013-4': 'social', // alcoholic drinks per day
  '11331-6': 'social', // history of alcohol use
  '63512-8': 'social', // people in household
  '63586-2': 'social', // family income
  '67875-5': 'social', // employment status
  '71802-3': 'social', // housing status
  '76690-7': 'social', // sexual orientation
  '76691-5': 'social', // gender identity
  '93025-5': 'social', // PRAPARE
  // Assessments
  '44249-1': 'assessments', '44261-6': 'assessments', '55758-7': 'assessments', '70274-6': 'assessments', '69737-5': 'assessments',
  '72106-8': 'assessments', '75626-2': 'assessments', '82667-7': 'assessments', '54635-8': 'assessments'
}
