import { spawn } from 'node:child_process'

/** Ends an engine when this process has ended in whatever way, also by a kill: the pipe between them says so. */
export function endWithThisProcess (options: { pid: number | undefined, ended: Promise<unknown> }): void {
  if (options.pid === undefined || process.platform === 'win32') return
  const guard = spawn('/bin/sh', ['-c', 'cat > /dev/null; kill -TERM "$0" 2> /dev/null', String(options.pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  // Without a guard the engine runs all the same; the next start ends what an earlier one has left.
  guard.on('error', () => {})
  guard.stdin.on('error', () => {})
  guard.unref()
  // It must not hit whoever has the number next.
  void options.ended.then(() => { guard.kill('SIGKILL') })
}
