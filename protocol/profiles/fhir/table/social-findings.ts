/**
 * SNOMED CT findings that some exports carry as Conditions and that say how somebody lives, not what they suffer from. A
 * Condition with one of them is in `social`.
 */
export const SOCIAL_FINDINGS: ReadonlySet<string> = new Set([
  '160903007', // full-time employment
  '160904001', // part-time employment
  '73438004', // unemployed
  '741062008', // not in labor force
  '73595000', // stress
  '423315002', // limited social contact
  '422650009', // social isolation
  '424393004', // reports of violence in the environment
  '706893006', // victim of intimate partner abuse
  '160968000', // risk activity involvement
  '266948004', // has a criminal record
  '224299000', // received higher education
  '224295006', // only received primary school education
  '224297003', // educated to high school level
  '5251000175109', // certificate of high school equivalency
  '105531004', // housing unsatisfactory
  '32911000', // homeless
  '266934004', // transport problem
  '713458007', // lack of access to transportation
  '733423003', // food insecurity
  '10939881000119105', // unhealthy alcohol drinking behavior
  '449868002', // smokes tobacco daily
  '361055000', // misuses drugs
  '446654005', // refugee
  '302297009' // served in armed forces
])
