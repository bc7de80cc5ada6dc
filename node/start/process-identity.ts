import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { platform } from 'node:os'

/** A process, so that a later one with the same number is not taken for it. */
export interface ProcessIdentity {
  pid: number
  /** When it started, in the system's own words; empty when it does not run any more. */
  started: string
}

/** The identity of the process that has this number now. */
export function identifyProcess (pid: number): ProcessIdentity {
  return { pid, started: platform() === 'linux' ? readProc(pid) : askPs(pid) }
}

/** Whether that very process still runs. */
export function isSameProcess (identity: ProcessIdentity): boolean {
  return identity.started !== '' && identifyProcess(identity.pid).started === identity.started
}

/** Clock ticks from the machine's start; a machine that has only Node and npm may lack ps. */
function readProc (pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before it stands in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? '' : fields[19] ?? ''
  } catch (error) {
    if (isGone(error)) return ''
    throw error
  }
}

function askPs (pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch (error) {
    // ps fails when there is no such process.
    if (error instanceof Error && 'status' in error && error.status === 1) return ''
    throw error
  }
}

function isGone (error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')
}
