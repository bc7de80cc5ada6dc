import type { Label } from '../labels.ts'

/** A row: codes of one system, what they are, and the label a record carries that has one of them anywhere inside. */
export interface SensitiveCodes {
  label: Label
  system: 'snomed' | 'rxnorm' | 'loinc' | 'cvx'
  codes: Readonly<Record<string, string>>
}

/** Codes that make a record sensitive, wherever in it they stand. Medicines are found by ingredient too: sensitive-terms.ts. */
export const SENSITIVE_CODES: readonly SensitiveCodes[] = [
  {
    label: 'OPIOIDUD',
    system: 'snomed',
    codes: {
      5602001: 'opioid abuse',
      75544000: 'opioid dependence',
      838527006: 'opioid use disorder',
      145121000119106: 'continuous opioid dependence',
      310653000: 'drug addiction therapy using methadone',
      792901003: 'drug addiction therapy using buprenorphine',
      792902005: 'drug addiction therapy using buprenorphine and naloxone'
    }
  },
  {
    label: 'OPIOIDUD',
    system: 'rxnorm',
    codes: {
      6813: 'methadone',
      864706: 'methadone hydrochloride 10 MG oral tablet',
      864718: 'methadone hydrochloride 5 MG oral tablet',
      1819: 'buprenorphine',
      352364: 'buprenorphine / naloxone',
      1010600: 'buprenorphine 2 MG / naloxone 0.5 MG oral strip'
    }
  },
  {
    label: 'ETHUD',
    system: 'snomed',
    codes: {
      7200002: 'alcoholism',
      15167005: 'alcohol abuse',
      66590003: 'alcohol dependence',
      25702006: 'alcohol intoxication',
      '10939881000119105': 'unhealthy alcohol drinking behavior',
      763302001: 'assessment using AUDIT-C',
      707166002: 'alcohol rehabilitation'
    }
  },
  { label: 'ETHUD', system: 'loinc', codes: { '75626-2': 'AUDIT-C total score', '72109-2': 'AUDIT-C', '74013-4': 'alcoholic drinks per day', '11331-6': 'history of alcohol use' } },
  { label: 'ETHUD', system: 'rxnorm', codes: { 82819: 'acamprosate', 3554: 'disulfiram' } },
  {
    label: 'SUD',
    system: 'snomed',
    codes: {
      361055000: 'misuses drugs',
      26416006: 'drug abuse',
      191816009: 'drug dependence',
      66214007: 'substance abuse',
      6525002: 'dependent drug abuse',
      56294008: 'nondependent drug abuse',
      428211000124100: 'assessment of substance use',
      713106006: 'screening for drug abuse',
      266707007: 'drug addiction therapy',
      385989002: 'substance use therapy'
    }
  },
  { label: 'SUD', system: 'loinc', codes: { '82667-7': 'DAST-10 total score', '82666-9': 'DAST-10' } },
  {
    label: 'HIV',
    system: 'snomed',
    codes: {
      86406008: 'HIV infection',
      62479008: 'AIDS',
      91947003: 'asymptomatic HIV infection',
      165816005: 'HIV positive',
      31676001: 'HIV antigen test',
      171121004: 'HIV screening',
      314020009: 'HIV viral load',
      390786002: 'HIV 1 nucleic acid detection'
    }
  },
  {
    label: 'HIV',
    system: 'loinc',
    codes: {
      '20447-9': 'HIV 1 RNA, viral load', '24467-3': 'CD3+CD4+ cells', '7917-8': 'HIV 1 antibody', '75622-1': 'HIV 1 and 2 tests', '56888-1': 'HIV 1+2 antibody and antigen'
    }
  },
  {
    label: 'STD',
    system: 'snomed',
    codes: {
      8098009: 'sexually transmitted infectious disease',
      240589008: 'chlamydial infection',
      310861008: 'chlamydia antigen test',
      15628003: 'gonorrhea',
      165829005: 'gonorrhea infection test',
      76272004: 'syphilis',
      269828009: 'syphilis infection test',
      33839006: 'genital herpes simplex',
      266113007: 'genital warts'
    }
  },
  {
    label: 'MH',
    system: 'snomed',
    codes: {
      74732009: 'mental disorder',
      192127007: 'child attention deficit disorder',
      406506008: 'attention deficit hyperactivity disorder',
      35489007: 'depressive disorder',
      36923009: 'major depression, single episode',
      370143000: 'major depressive disorder',
      48694002: 'anxiety',
      197480006: 'anxiety disorder',
      21897009: 'generalized anxiety disorder',
      80583007: 'severe anxiety (panic)',
      371631005: 'panic disorder',
      47505003: 'posttraumatic stress disorder',
      13746004: 'bipolar disorder',
      58214004: 'schizophrenia',
      69322001: 'psychotic disorder',
      72366004: 'eating disorder',
      6471006: 'suicidal thoughts',
      82313006: 'suicide attempt',
      171207006: 'depression screening',
      '454711000124102': 'depression screening by PHQ-2',
      715252007: 'depression screening by PHQ-9',
      710841007: 'assessment of anxiety',
      79094001: 'initial psychiatric interview',
      736254008: 'psychiatry care plan',
      386522008: 'overactivity/inattention behavior management',
      75516001: 'psychotherapy',
      10197000: 'psychiatric interview and evaluation'
    }
  },
  {
    label: 'MH',
    system: 'loinc',
    codes: { '44249-1': 'PHQ-9', '44261-6': 'PHQ-9 total score', '55758-7': 'PHQ-2 total score', '70274-6': 'GAD-7 total score', '69737-5': 'GAD-7' }
  },
  { label: 'MH', system: 'rxnorm', codes: { 36437: 'sertraline', 312940: 'sertraline 25 MG', 312941: 'sertraline 50 MG', 328670: 'sertraline 100 MG', 6901: 'methylphenidate', 1091392: 'methylphenidate 20 MG' } },
  {
    label: 'SDV',
    system: 'snomed',
    codes: {
      706893006: 'victim of intimate partner abuse',
      424393004: 'reports of violence in the environment',
      866148006: 'screening for domestic abuse',
      95922009: 'child abuse',
      422608009: 'victim of sexual abuse',
      248110007: 'sexual assault'
    }
  },
  {
    label: 'SEX',
    system: 'snomed',
    codes: {
      13197004: 'contraception',
      268460000: 'intrauterine contraceptive device',
      65200003: 'insertion of intrauterine device',
      68254000: 'removal of intrauterine device',
      46706006: 'replacement of contraceptive intrauterine device',
      169553002: 'insertion of subcutaneous contraceptive',
      301807007: 'removal of subcutaneous contraceptive',
      755621000000101: 'provision of contraception',
      287664005: 'bilateral tubal ligation',
      267020005: 'history of tubal ligation',
      22523008: 'vasectomy',
      19169002: 'miscarriage in first trimester',
      156073000: 'complete miscarriage',
      386394001: 'pregnancy termination care',
      714812005: 'induced termination of pregnancy',
      10383002: 'counseling for termination of pregnancy',
      6738008: 'female infertility'
    }
  },
  { label: 'SEX', system: 'loinc', codes: { '76690-7': 'sexual orientation', '76691-5': 'gender identity' } },
  {
    label: 'SEX',
    system: 'rxnorm',
    codes: {
      807283: 'Mirena', 1856546: 'Kyleena', 389221: 'etonogestrel implant', 749762: 'Seasonique', 748962: 'Camila', 831533: 'Errin', 748879: 'Levora', 748856: 'Yaz',
      751905: 'Trinessa', 1367439: 'NuvaRing', 978950: 'Natazia', 757594: 'Jolivette', 749785: 'Ortho Tri-Cyclen', 1000126: 'medroxyprogesterone injection'
    }
  },
  {
    label: 'PREGNANT',
    system: 'snomed',
    codes: {
      72892002: 'normal pregnancy', 77386006: 'pregnant', 424441002: 'prenatal initial visit', 424619006: 'prenatal visit', 169762003: 'postnatal visit',
      183460006: 'obstetric emergency hospital admission', 134435003: 'routine antenatal care', 66348005: 'childbirth', 11466000: 'cesarean section',
      19169002: 'miscarriage in first trimester', 156073000: 'complete miscarriage', 386394001: 'pregnancy termination care',
      714812005: 'induced termination of pregnancy', 10383002: 'counseling for termination of pregnancy', 274804006: 'evaluation of uterine fundal height',
      225158009: 'auscultation of the fetal heart', 271442007: 'fetal anatomy study', 443529005: 'chromosomal aneuploidy in prenatal amniotic fluid',
      275833003: 'AFP test, antenatal', 236974004: 'instrumental delivery', 166001: 'episiotomy', 5880005: 'physical examination of mother',
      398254007: 'preeclampsia', 35999006: 'blighted ovum', 79586000: 'tubal pregnancy'
    }
  },
  { label: 'COGN', system: 'snomed', codes: { 26929004: "Alzheimer's disease", 230265002: "familial Alzheimer's disease of early onset", 52448006: 'dementia', 386257007: 'dementia management' } },
  { label: 'COGN', system: 'loinc', codes: { '72106-8': 'MMSE total score' } },
  { label: 'DVD', system: 'snomed', codes: { 35919005: 'pervasive developmental disorder', 408856003: 'autistic disorder', 110359009: 'intellectual disability' } },
  { label: 'SICKLE', system: 'snomed', codes: { 417357006: 'sickle cell disease', 127040003: 'sickle cell-hemoglobin SS disease' } },
  { label: 'GDIS', system: 'snomed', codes: { 32895009: 'hereditary disease', 58756001: "Huntington's chorea", 190905008: 'cystic fibrosis' } }
]

/** ICD-10 by the beginning of the code; the longest that fits counts, and `null` takes a range out again. */
export const SENSITIVE_ICD10: Readonly<Record<string, Label | null>> = {
  F10: 'ETHUD', F11: 'OPIOIDUD', F17: null, F1: 'SUD', 'K70': 'ETHUD', 'Z71.4': 'ETHUD', 'Z71.5': 'SUD',
  F01: 'COGN', F02: 'COGN', F03: 'COGN', G30: 'COGN',
  F2: 'MH', F3: 'MH', F4: 'MH', F5: 'MH', F6: 'MH', F9: 'MH', 'R45.85': 'MH', 'T14.91': 'MH', 'Z13.3': 'MH',
  F7: 'DVD', F8: 'DVD',
  B20: 'HIV', Z21: 'HIV', R75: 'HIV', 'Z11.4': 'HIV', 'Z20.6': 'HIV', 'Z71.7': 'HIV',
  A50: 'STD', A51: 'STD', A52: 'STD', A53: 'STD', A54: 'STD', A55: 'STD', A56: 'STD', A57: 'STD', A58: 'STD', A59: 'STD', A60: 'STD',
  A63: 'STD', A64: 'STD', 'Z11.3': 'STD', 'Z20.2': 'STD',
  T74: 'SDV', T76: 'SDV', Y07: 'SDV', 'Z04.4': 'SDV', 'Z69': 'SDV', 'Z63.0': 'SDV',
  'Z30': 'SEX', 'Z97.5': 'SEX', 'Z31': 'SEX', 'N97': 'SEX', 'F64': 'SEX', 'F52': 'SEX', 'Z33.2': 'SEX', 'O03': 'SEX', 'O04': 'SEX',
  O: 'PREGNANT', 'Z33': 'PREGNANT', Z34: 'PREGNANT', Z32: 'PREGNANT', Z3A: 'PREGNANT',
  'D57': 'SICKLE', 'G10': 'GDIS', 'E84': 'GDIS'
}
