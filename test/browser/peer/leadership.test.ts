import { lead } from '../../../browser/peer/leadership.ts'
import { takeFragment } from '../../../browser/app/shell/take-fragment.ts'
import { equal } from '../equal.ts'
import { until } from '../mount.ts'

const life = new AbortController()
const tab = (log: string[], name: string): ReturnType<typeof lead> => lead({
  signal: life.signal,
  onLead: () => { log.push(`${name} leads`) },
  onYield: async () => { log.push(`${name} gives way`) }
})

describe('one tab at a time', () => {
  it('leads in the first, until another takes over and the first has closed its peer', async () => {
    const log: string[] = []
    const first = tab(log, 'first')
    await until(() => log.length === 1)
    const second = tab(log, 'second')
    await until(() => log.length === 2)
    equal(log, ['first leads', 'second gives way'])
    void second.takeOver()
    await until(() => log.length === 4)
    equal(log.slice(2), ['first gives way', 'second leads'])
    void first.takeOver()
    await until(() => log.length === 6)
    equal(log.slice(4), ['second gives way', 'first leads'])
  })

  after(() => { life.abort() })
})

describe('a link in the address bar', () => {
  it('is taken out of it, and kept for a reload', () => {
    const before = location.href
    history.replaceState(null, '', '/somewhere#join=abc')
    equal(takeFragment(), true)
    equal(location.pathname + location.hash, '/open')
    equal(history.state, { link: `${location.origin}/somewhere#join=abc` })
    history.replaceState(null, '', '/somewhere#elsewhere')
    equal(takeFragment(), false)
    history.replaceState(null, '', before)
  })
})
