/** What the system's codes mean, as a clause about a path. */
const CLAUSES: Record<string, (path: string) => string> = {
  ENOENT: path => `${path} is not there`,
  ENOTDIR: path => `what ${path} is to be in is a file, and no folder`,
  EISDIR: path => `${path} is a folder, and no file`,
  EEXIST: path => `${path} is there already`,
  EACCES: path => `this user may not use ${path}`,
  EPERM: path => `this user may not use ${path}`,
  EROFS: path => `${path} is on a disk that nothing can be written to`,
  ENOSPC: path => `the disk that ${path} is on is full`,
  EDQUOT: path => `this user has no room left on the disk that ${path} is on`,
  EMFILE: () => 'this process has too many files open',
  ENFILE: () => 'this machine has too many files open'
}

/** Whether the system refused something: the error has its code, such as `ENOENT`. */
export function isSystemError (error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error
}

/** What went wrong with a file, as a clause for people: "there is no /srv/config.json". Of another error its message. */
export function describeSystemError (error: unknown): string {
  if (isSystemError(error)) {
    const clause = CLAUSES[error.code]
    if (clause !== undefined) return clause(error.path ?? 'it')
  }
  return error instanceof Error ? error.message : String(error)
}
