import { HANDOVER_MS } from './constants.ts'

/** One tab of an origin holds the peer: two would write over each other, and a document's author must never write from two places. */
const LOCK = 'medrec/leader'
const CHANNEL = 'medrec/leader'

/** What {@link lead} calls. */
export interface Leadership {
  /** This tab leads from now on. */
  onLead: () => void
  /** Another tab leads: before this one ever did, or after it gave way. Must have closed the peer when it resolves. */
  onYield: () => Promise<void>
}

/** Leads when no other tab does. Returns how to take over. */
export function lead (options: Leadership & { signal: AbortSignal }): { takeOver: () => Promise<void> } {
  const { onLead, onYield, signal } = options
  const channel = new BroadcastChannel(CHANNEL)
  signal.addEventListener('abort', () => { channel.close() })
  let release: (() => void) | undefined

  const hold = async (lockOptions: LockOptions): Promise<boolean> => {
    let got = false
    try {
      await navigator.locks.request(LOCK, lockOptions, async lock => {
        if (lock === null) return
        got = true
        const released = new Promise<void>(resolve => { release = resolve })
        onLead()
        await released
      })
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
      if (got) await giveWay() // stolen by a tab that waited long enough
    }
    return got
  }

  const giveWay = async (): Promise<void> => {
    if (release === undefined) return
    const done = release
    release = undefined
    await onYield()
    done()
  }

  channel.addEventListener('message', event => { if (event.data === 'give way') void giveWay() }, { signal })
  void hold({ ifAvailable: true }).then(async got => { if (!got) await onYield() })

  return {
    takeOver: async () => {
      channel.postMessage('give way')
      const patience = AbortSignal.timeout(HANDOVER_MS)
      const got = await hold({ signal: patience })
      if (!got && patience.aborted) await hold({ steal: true })
    }
  }
}
