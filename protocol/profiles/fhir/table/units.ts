/** UCUM units as people write them. Others are shown as they come, without braces around what only annotates. */
export const UNITS: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg', Cel: '°C', '[degF]': '°F', 'kg/m2': 'kg/m²', '/min': 'per minute', '{beats}/min': 'per minute', '{breaths}/min': 'per minute',
  '10*3/uL': '×10³/µL', '10*6/uL': '×10⁶/µL', '10*9/L': '×10⁹/L', '10*12/L': '×10¹²/L', '/uL': 'per µL', '{cells}/uL': 'per µL',
  'mL/min/{1.73_m2}': 'mL/min', 'm[IU]/L': 'mIU/L', '{score}': '', '(score)': '', '{nominal}': '', 1: '', 'ug/L': 'µg/L', 'ug/dL': 'µg/dL', '[lb_av]': 'lb', '[in_i]': 'in',
  '{copies}/mL': 'copies/mL', 'U/L': 'U/L'
}
