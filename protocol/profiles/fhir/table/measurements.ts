/** How one kind of measurement is shown. */
export interface Measurement {
  /** What people call it. */
  name: string
  /** Digits after the point that mean something; a source's own digits are kept where they are no more. */
  decimals: number
  /** What is usual for adults, for shading where the source gives no range. It flags nothing: only the source may. */
  low?: number
  high?: number
  /** UCUM unit that `low` and `high` are in. */
  unit?: string
}

/** Measurements by LOINC code. Codes that mean the same to a person have the same name, and are charted together. */
export const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  // Vital signs
  '55284-4': { name: 'Blood pressure', decimals: 0 },
  '85354-9': { name: 'Blood pressure', decimals: 0 },
  '8480-6': { name: 'Systolic blood pressure', decimals: 0, unit: 'mm[Hg]' },
  '8462-4': { name: 'Diastolic blood pressure', decimals: 0, unit: 'mm[Hg]' },
  '8867-4': { name: 'Heart rate', decimals: 0 },
  '9279-1': { name: 'Breathing rate', decimals: 0 },
  '8310-5': { name: 'Body temperature', decimals: 1 },
  '8331-1': { name: 'Body temperature', decimals: 1 },
  '8302-2': { name: 'Height', decimals: 1 },
  '29463-7': { name: 'Weight', decimals: 1 },
  '3141-9': { name: 'Weight', decimals: 1 },
  '39156-5': { name: 'Body mass index (BMI)', decimals: 1 },
  '59576-9': { name: 'BMI for age', decimals: 0 },
  '77606-2': { name: 'Weight for length', decimals: 0 },
  '9843-4': { name: 'Head circumference', decimals: 1 },
  '8289-1': { name: 'Head circumference for age', decimals: 0 },
  '2708-6': { name: 'Oxygen saturation', decimals: 0 },
  '59408-5': { name: 'Oxygen saturation', decimals: 0 },
  '72514-3': { name: 'Pain, 0 to 10', decimals: 0 },
  // Blood sugar
  '4548-4': { name: 'Haemoglobin A1c', decimals: 1, high: 5.7, unit: '%' },
  '2339-0': { name: 'Blood sugar (glucose)', decimals: 0, low: 70, high: 140, unit: 'mg/dL' },
  '2345-7': { name: 'Blood sugar (glucose)', decimals: 0, low: 70, high: 140, unit: 'mg/dL' },
  '1558-6': { name: 'Blood sugar, fasting', decimals: 0, low: 70, high: 100, unit: 'mg/dL' },
  // Kidneys and minerals
  '6299-2': { name: 'Urea nitrogen', decimals: 0, low: 7, high: 20, unit: 'mg/dL' },
  '3094-0': { name: 'Urea nitrogen', decimals: 0, low: 7, high: 20, unit: 'mg/dL' },
  '38483-4': { name: 'Creatinine', decimals: 2, low: 0.6, high: 1.3, unit: 'mg/dL' },
  '2160-0': { name: 'Creatinine', decimals: 2, low: 0.6, high: 1.3, unit: 'mg/dL' },
  '33914-3': { name: 'Kidney function (eGFR)', decimals: 0, low: 60, unit: 'mL/min/{1.73_m2}' },
  '62238-1': { name: 'Kidney function (eGFR)', decimals: 0, low: 60, unit: 'mL/min/{1.73_m2}' },
  '98979-8': { name: 'Kidney function (eGFR)', decimals: 0, low: 60, unit: 'mL/min/{1.73_m2}' },
  '14959-1': { name: 'Albumin in urine', decimals: 0, high: 30, unit: 'mg/g' },
  '49765-1': { name: 'Calcium', decimals: 1, low: 8.5, high: 10.5, unit: 'mg/dL' },
  '17861-6': { name: 'Calcium', decimals: 1, low: 8.5, high: 10.5, unit: 'mg/dL' },
  '2947-0': { name: 'Sodium', decimals: 0, low: 135, high: 145, unit: 'mmol/L' },
  '2951-2': { name: 'Sodium', decimals: 0, low: 135, high: 145, unit: 'mmol/L' },
  '6298-4': { name: 'Potassium', decimals: 1, low: 3.5, high: 5.1, unit: 'mmol/L' },
  '2823-3': { name: 'Potassium', decimals: 1, low: 3.5, high: 5.1, unit: 'mmol/L' },
  '2069-3': { name: 'Chloride', decimals: 0, low: 98, high: 107, unit: 'mmol/L' },
  '2075-0': { name: 'Chloride', decimals: 0, low: 98, high: 107, unit: 'mmol/L' },
  '20565-8': { name: 'Carbon dioxide', decimals: 0, low: 22, high: 29, unit: 'mmol/L' },
  '2028-9': { name: 'Carbon dioxide', decimals: 0, low: 22, high: 29, unit: 'mmol/L' },
  // Blood fats
  '2093-3': { name: 'Cholesterol, total', decimals: 0, high: 200, unit: 'mg/dL' },
  '2571-8': { name: 'Triglycerides', decimals: 0, high: 150, unit: 'mg/dL' },
  '18262-6': { name: 'LDL cholesterol', decimals: 0, high: 130, unit: 'mg/dL' },
  '13457-7': { name: 'LDL cholesterol', decimals: 0, high: 130, unit: 'mg/dL' },
  '2085-9': { name: 'HDL cholesterol', decimals: 0, low: 40, unit: 'mg/dL' },
  // Blood count
  '6690-2': { name: 'White blood cells', decimals: 1, low: 4, high: 11, unit: '10*3/uL' },
  '789-8': { name: 'Red blood cells', decimals: 2, low: 3.8, high: 5.9, unit: '10*6/uL' },
  '718-7': { name: 'Haemoglobin', decimals: 1, low: 12, high: 17.5, unit: 'g/dL' },
  '4544-3': { name: 'Haematocrit', decimals: 0, low: 36, high: 50, unit: '%' },
  '787-2': { name: 'Size of red blood cells (MCV)', decimals: 0, low: 80, high: 100, unit: 'fL' },
  '785-6': { name: 'Haemoglobin per red blood cell (MCH)', decimals: 1, low: 27, high: 33, unit: 'pg' },
  '786-4': { name: 'Haemoglobin concentration (MCHC)', decimals: 1, low: 32, high: 36, unit: 'g/dL' },
  '21000-5': { name: 'Spread of red blood cell size (RDW)', decimals: 0 },
  '788-0': { name: 'Spread of red blood cell size (RDW)', decimals: 1 },
  '777-3': { name: 'Platelets', decimals: 0, low: 150, high: 450, unit: '10*3/uL' },
  '32207-3': { name: 'Spread of platelet size (PDW)', decimals: 0 },
  '32623-1': { name: 'Size of platelets (MPV)', decimals: 1 },
  // Others
  '3016-3': { name: 'Thyroid (TSH)', decimals: 2, low: 0.4, high: 4.5, unit: 'm[IU]/L' },
  '1742-6': { name: 'Liver (ALT)', decimals: 0, high: 45, unit: 'U/L' },
  '1920-8': { name: 'Liver (AST)', decimals: 0, high: 40, unit: 'U/L' },
  '2276-4': { name: 'Iron store (ferritin)', decimals: 0 },
  '1989-3': { name: 'Vitamin D', decimals: 0, low: 30, unit: 'ng/mL' },
  '1988-5': { name: 'Inflammation (CRP)', decimals: 1, high: 10, unit: 'mg/L' },
  '2857-1': { name: 'Prostate-specific antigen (PSA)', decimals: 2, high: 4, unit: 'ng/mL' },
  '57905-2': { name: 'Blood in stool', decimals: 1 },
  '20447-9': { name: 'HIV viral load', decimals: 0 },
  '24467-3': { name: 'CD4 cells', decimals: 0, low: 500, unit: '/uL' },
  '33756-8': { name: 'Size of polyp', decimals: 1 },
  // Assessments and way of life
  '44261-6': { name: 'Depression score (PHQ-9)', decimals: 0, high: 4, unit: '{score}' },
  '55758-7': { name: 'Depression score (PHQ-2)', decimals: 0, high: 2, unit: '{score}' },
  '70274-6': { name: 'Anxiety score (GAD-7)', decimals: 0, high: 4, unit: '{score}' },
  '75626-2': { name: 'Alcohol score (AUDIT-C)', decimals: 0 },
  '82667-7': { name: 'Drug use score (DAST-10)', decimals: 0 },
  '72106-8': { name: 'Memory and thinking score (MMSE)', decimals: 0 },
  '72166-2': { name: 'Smoking', decimals: 0 },
  '69453-9': { name: 'Cause of death', decimals: 0 },
  '32465-7': { name: 'Examination of the prostate', decimals: 0 },
  '46288-7': { name: 'Biopsy of the prostate', decimals: 0 },
  // Panels
  '51990-0': { name: 'Basic metabolic panel', decimals: 0 },
  '24320-4': { name: 'Basic metabolic panel', decimals: 0 },
  '24323-8': { name: 'Comprehensive metabolic panel', decimals: 0 },
  '58410-2': { name: 'Complete blood count', decimals: 0 },
  '57021-8': { name: 'Complete blood count', decimals: 0 },
  '57698-3': { name: 'Lipid panel', decimals: 0 },
  '24331-1': { name: 'Lipid panel', decimals: 0 },
  '24325-3': { name: 'Liver panel', decimals: 0 },
  '85353-1': { name: 'Vital signs', decimals: 0 }
}
