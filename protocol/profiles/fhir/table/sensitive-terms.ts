import type { Label } from '../labels.ts'

/**
 * Words that make a record sensitive when they stand in one of its displays, texts or notes: what codes miss. Each is part of a
 * regular expression, without regard to case, and begins where a word begins. A label too many keeps a record from a viewer
 * until the owner names that label; a label too few would show it.
 */
export const SENSITIVE_TERMS: Readonly<Partial<Record<Label, readonly string[]>>> = {
  OPIOIDUD: [
    'opioid (use disorder|abuse|dependen|addiction|withdrawal|misuse|treatment|substitution)', 'opiate (abuse|dependen|addiction|withdrawal)', 'heroin',
    'methadone', 'buprenorphine', 'suboxone', 'subutex', 'sublocade', 'zubsolv', 'naltrexone', 'vivitrol', 'lofexidine'
  ],
  ETHUD: [
    'alcoholi(sm|c (hepatitis|cirrhosis|liver))', 'alcohol (use disorder|abuse|dependen|addiction|withdrawal|misuse|intoxication|rehabilitation)',
    'alcohol drinking behavio', 'binge drinking', 'disulfiram', 'antabuse', 'acamprosate', 'campral', 'naltrexone'
  ],
  SUD: [
    'substance (use|abuse|misuse|dependen)', 'drug (abuse|misuse|addiction|dependen)', 'misuses drugs', 'addiction', 'cocaine', 'methamphetamine',
    'detoxification', 'rehab for (drug|substance)'
  ],
  HIV: [
    'hiv\\b', 'hiv-?[12]\\b', 'human immunodeficiency virus', 'acquired immune ?deficiency', 'aids\\b(?! to)', 'antiretroviral', 'emtricitabine', 'tenofovir', 'truvada',
    'descovy', 'biktarvy', 'bictegravir', 'dolutegravir', 'raltegravir', 'efavirenz', 'atripla', 'genvoya', 'darunavir', 'atazanavir', 'rilpivirine',
    'abacavir', 'zidovudine', 'lamivudine', 'cabotegravir', 'pre-exposure prophylaxis'
  ],
  STD: [
    'sexually transmitted', 'chlamydia', 'gonorr', 'syphil', 'trichomonia', 'genital (herpes|wart)', 'venereal'
  ],
  MH: [
    'depressive', '(?<!respiratory |segment |marrow |st[ -])depression', 'anxiety', 'panic (attack|disorder)', 'bipolar', 'schizo', 'psychosis', 'psychotic', 'psychiatr', 'psychotherap',
    'mental (health|disorder|illness)', 'suicid', 'self-harm', 'posttraumatic stress', 'post-traumatic stress', 'obsessive.compulsive', 'eating disorder', 'anorexia nervosa',
    'bulimia', 'attention deficit', 'adhd\\b', 'hyperactivity', 'overactivity', 'phq-?[29]\\b', 'gad-?7\\b', 'sertraline', 'fluoxetine', 'citalopram', 'escitalopram',
    'paroxetine', 'venlafaxine', 'duloxetine', 'bupropion', 'mirtazapine', 'lithium carbonate', 'quetiapine', 'olanzapine', 'risperidone', 'aripiprazole', 'clozapine',
    'haloperidol', 'methylphenidate', 'lisdexamfetamine', 'atomoxetine', 'buspirone', 'alprazolam'
  ],
  SDV: [
    'domestic (abuse|violence)', 'intimate partner (abuse|violence)', 'partner abuse', 'sexual(ly)? (assault|abuse)', 'rape\\b', 'child abuse', 'physical abuse',
    'reports of violence'
  ],
  SEX: [
    'contracepti', 'birth control', 'intrauterine (device|system)', 'iud\\b', 'tubal ligation', 'vasectomy', 'infertil', 'erectile', 'gender dysphoria', 'transgender',
    'sexual (orientation|dysfunction|health)', 'miscarriage', 'abortion', 'termination of pregnancy', 'pregnancy termination', 'etonogestrel', 'levonorgestrel',
    'norethindrone', 'drospirenone', 'medroxyprogesterone', 'ethinyl estradiol', 'mifepristone', 'sildenafil'
  ],
  PREGNANT: [
    'pregnan', 'prenatal', 'antenatal', 'postnatal', 'obstetric', 'fetal', 'fetus', 'childbirth', 'cesarean', 'caesarean', 'gestation', 'miscarriage', 'abortion',
    'preeclampsia', 'eclampsia', '(spontaneous|vaginal|instrumental) (birth|delivery)', 'gave birth'
  ],
  COGN: ['alzheimer', 'dementia', 'cognitive impairment'],
  DVD: ['autis(m|tic)', 'intellectual disability', 'developmental (delay|disorder|disability)'],
  SICKLE: ['sickle.cell'],
  GDIS: ['huntington', 'cystic fibrosis', 'genetic (disease|carrier)', 'brca ?[12]\\b']
}
