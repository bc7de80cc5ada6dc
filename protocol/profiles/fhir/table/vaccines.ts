/** Vaccines by CVX code, as people call them. */
export const VACCINES: Readonly<Record<string, string>> = {
  '03': 'Measles, mumps and rubella (MMR)', '08': 'Hepatitis B', '10': 'Polio', '20': 'Diphtheria, tetanus and whooping cough (DTaP)', '21': 'Chickenpox (varicella)', '33': 'Pneumococcal',
  '43': 'Hepatitis B', '48': 'Hib', '49': 'Hib', '52': 'Hepatitis A', '62': 'HPV', '83': 'Hepatitis A', '88': 'Flu', '104': 'Hepatitis A and B', '106': 'Diphtheria, tetanus and whooping cough (DTaP)',
  '109': 'Pneumococcal', '110': 'DTaP, hepatitis B and polio', '113': 'Tetanus and diphtheria (Td)', '114': 'Meningococcal', '115': 'Tetanus, diphtheria and whooping cough (Tdap)', '116': 'Rotavirus',
  '119': 'Rotavirus', '120': 'DTaP, Hib and polio', '121': 'Shingles (zoster)', '133': 'Pneumococcal', '140': 'Flu', '141': 'Flu', '149': 'Flu', '150': 'Flu', '158': 'Flu', '165': 'HPV', '185': 'Flu', '187': 'Shingles (zoster)',
  '197': 'Flu, high dose', '207': 'COVID-19', '208': 'COVID-19', '212': 'COVID-19', '213': 'COVID-19', '216': 'Pneumococcal', '300': 'COVID-19', '305': 'RSV', '309': 'COVID-19', '312': 'COVID-19'
}
