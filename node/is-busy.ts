/** Whether SQLite refused because another process, or another connection of this one, has the file (SQLITE_BUSY and SQLITE_LOCKED). */
export function isBusy (error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6)
}
