/** Whether SQLite refused because another process, or another connection of this one, has the file (SQLITE_BUSY and SQLITE_LOCKED). */
export function isBusy (error: unknown): boolean { return isCode(error, 5) || isCode(error, 6) }

/** Whether SQLite found no room for what it had to write (SQLITE_FULL). */
export function isFull (error: unknown): boolean { return isCode(error, 13) }

/** Extended codes say more in their upper bytes. */
function isCode (error: unknown, code: number): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === code
}
