/** Plain names for what sources call in the language of billing or of terminologies, by SNOMED CT code. */
export const PLAIN_NAMES: Readonly<Record<string, string>> = {
  // Visits
  185347001: 'Visit for a problem', 185349003: 'Check-up', 162673000: 'General check-up', 185345009: 'Visit for a symptom', 702927004: 'Urgent care visit',
  410620009: 'Well-child visit', 390906007: 'Follow-up visit', 424619006: 'Prenatal visit', 424441002: 'First prenatal visit', 169762003: 'Postnatal visit', 50849002: 'Emergency room visit',
  308335008: 'Visit', 33879002: 'Vaccination visit', 698314001: 'Consultation', 32485007: 'Hospital stay', 371883000: 'Outpatient procedure', 439708006: 'Home visit', 439740005: 'Follow-up after surgery',
  394701000: 'Asthma follow-up', 270427003: 'Visit', 183460006: 'Obstetric emergency admission', 305336008: 'Admission to hospice', 308646001: 'Death certification', 86013001: 'Regular check',
  449411000124106: 'Admission to a nursing facility', 305408004: 'Admission for surgery',
  // Procedures
  428191000124101: 'Review of medicines', 430193006: 'Review of medicines', 710824005: 'Review of health and social needs', 171207006: 'Depression screening', '454711000124102': 'Depression screening (PHQ-2)',
  715252007: 'Depression screening (PHQ-9)', 428211000124100: 'Questions about substance use', 710841007: 'Questions about anxiety', 763302001: 'Questions about alcohol (AUDIT-C)', 713106006: 'Drug use screening',
  866148006: 'Domestic abuse screening', 265764009: 'Dialysis', 399208008: 'Chest X-ray', 31676001: 'HIV test', 274804006: 'Height of the womb measured', 225158009: "Baby's heartbeat listened to",
  // Conditions
  44054006: 'Type 2 diabetes', 38341003: 'High blood pressure', 59621000: 'High blood pressure', 55822004: 'High cholesterol', 162864005: 'Obesity (BMI over 30)', 408512008: 'Severe obesity (BMI over 40)',
  444814009: 'Sinus infection (viral)', 195662009: 'Sore throat (viral)', 10509002: 'Bronchitis', 233678006: 'Childhood asthma', 195967001: 'Asthma', 65363002: 'Middle ear infection', 43878008: 'Strep throat',
  192127007: 'Attention deficit disorder (ADHD)', 302870006: 'High triglycerides', 80394007: 'High blood sugar', 271737000: 'Anaemia', 7200002: 'Alcohol use disorder', 5602001: 'Opioid use disorder', 62106007: 'Concussion',
  39848009: 'Whiplash', 44465007: 'Sprained ankle', 267036007: 'Shortness of breath', 301011002: 'Urinary tract infection', 86406008: 'HIV infection',
  160903007: 'Works full time', 160904001: 'Works part time', 741062008: 'Not working', 73595000: 'Under stress', 423315002: 'Few social contacts', 422650009: 'Feels alone', 706893006: 'Abuse by a partner',
  424393004: 'Violence in the surroundings', '10939881000119105': 'Unhealthy drinking',
  // Reactions
  247472004: 'Hives', 271807003: 'Rash', 21626009: 'Rash', 267101005: 'Runny nose', 300359004: 'Vomiting', 62315008: 'Diarrhoea', 41291007: 'Swelling', 402387002: 'Swelling',
  // Smoking
  266919005: 'Never smoked', 8517006: 'Used to smoke', 449868002: 'Smokes every day', 428041000124106: 'Smokes some days', 428071000124103: 'Smokes heavily', 428061000124105: 'Smokes lightly', 77176002: 'Smokes'
}
