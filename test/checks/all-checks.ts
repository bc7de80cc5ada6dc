import { apiReport } from './api-report.ts'
import type { Check } from './check.ts'
import { codes } from './codes.ts'
import { contractNames } from './contract-names.ts'
import { compiledContracts } from './contracts.ts'
import { documentRule } from './documents.ts'
import { errorTable } from './error-table.ts'
import { specFields } from './fields.ts'
import { fileNames } from './file-names.ts'
import { importRule } from './imports.ts'
import { limits } from './limits.ts'
import { logTable } from './log-table.ts'
import { noMedicine } from './medicine.ts'
import { generatedMessages } from './messages.ts'
import { specForm } from './spec-form.ts'
import { noTraces } from './traces.ts'

/** The rules of the project that neither the compiler nor the linter knows, in the order of the report. */
export const ALL_CHECKS: Check[] = [importRule, documentRule, noMedicine, fileNames, noTraces, errorTable, codes, limits, specFields, specForm, logTable, contractNames, generatedMessages, compiledContracts, apiReport]
