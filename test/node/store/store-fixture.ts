import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../../node/store/open-database.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'

/** A database in a file of its own, which can be opened again as after a restart. */
export interface TestDatabase { open: () => ProviderDatabase, remove: () => void }

export function testDatabase (): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-store-'))
  return { open: () => openDatabase({ path: join(folder, 'provider.sqlite') }), remove: () => { rmSync(folder, { recursive: true, force: true }) } }
}

/** `0x` and as many hex digits as so many bytes have, all of one value. */
export const hexOf = (byte: number, length: number): string => `0x${byte.toString(16).padStart(2, '0').repeat(length)}`
