import { startAnvil } from '../engine/start-anvil.ts'
import type { Engine } from '../engine/engine.ts'
import { FIRST_RESTART_MS, MAX_RESTART_MS } from './constants.ts'

/** The development chain, started again when it ends by itself. */
export interface SupervisedChain {
  /** As it was started first; its port and chain id stay. */
  engine: Engine
  stop: () => Promise<void>
}

/** @throws MedrecError `ENGINE_FAILED` when it does not start the first time */
export async function superviseChain (options: { dir: string, port: number, say: (line: string) => void, onStart: (pid: number) => Promise<void> }): Promise<SupervisedChain> {
  const { dir, port, say, onStart } = options
  const ending = new AbortController()
  const first = await startAnvil({ dir, port })
  await onStart(first.pid)
  let running: Engine = first

  const watch = async (): Promise<void> => {
    let wait = FIRST_RESTART_MS
    while (!ending.signal.aborted) {
      await running.ended
      if (ending.signal.aborted) return
      say(`The chain ended. Starting it again in ${wait / 1_000} s.`)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, wait)
        ending.signal.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
      })
      if (ending.signal.aborted) return
      try {
        running = await startAnvil({ dir, port, signal: ending.signal })
        await onStart(running.pid)
        say('The chain is back.')
        wait = FIRST_RESTART_MS
      } catch (error) {
        say(error instanceof Error ? error.message : String(error))
        wait = Math.min(wait * 2, MAX_RESTART_MS)
      }
    }
  }
  const watching = watch()
  return {
    engine: first,
    stop: async () => {
      ending.abort()
      await running.stop()
      await watching
    }
  }
}
