/**
 * Codes in `meta.security` that ask for nothing beyond what any record gets. Every other one becomes a label under its own
 * code, known here or not: a label that nobody names in a grant keeps the record with its owner.
 */
export const PLAIN_SECURITY_CODES: ReadonlySet<string> = new Set([
  'U', 'L', 'M', 'N', // confidentiality: unrestricted, low, moderate, normal
  'HTEST', 'TREAT', 'HPAYMT', 'HOPERAT', 'PATRQT', 'ETREAT', // purposes of use, test data
  'ABSTRED', 'AGGRED', 'ANONYED', 'MAPPED', 'MASKED', 'PSEUD', 'REDACTED', 'SUBSETTED', 'SYNTAC', 'TRSLT', // how it was altered
  'CRELIABLE', 'HRELIABLE', 'RELIABLE', 'UNCERTREL', 'UNRELIABLE', // how reliable it is
  'CLINAST', 'DEVAST', 'HCPAST', 'PACQAST', 'PATAST', 'PAYAST', 'PROAST', 'SDMAST' // who asserted it
])
