import { lead } from '../../../browser/peer/leadership.ts'
import { kindToOpen, takeFragment } from '../../../browser/app/shell/take-fragment.ts'
import { LINK_KINDS } from '../../../protocol/links/constants.ts'
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
  it('is taken out of it, of whatever kind, and kept for a reload', () => {
    const before = location.href
    for (const kind of LINK_KINDS) {
      history.replaceState(null, '', `/somewhere#${kind}=abc`)
      equal([kind, takeFragment()], [kind, true])
      equal(location.pathname + location.hash, '/open')
      equal(history.state, { link: `${location.origin}/somewhere#${kind}=abc` })
      equal(kindToOpen({ path: ['open'], state: history.state as object as Record<string, unknown> }), kind)
    }
    history.replaceState(null, '', '/somewhere#elsewhere')
    equal(takeFragment(), false)
    history.replaceState(null, '', before)
  })

  it('is known by its kind before it is read, where it is to be opened, also as it was pasted', () => {
    equal(kindToOpen({ path: ['open'], state: { link: 'medrec:join:abc' } }), 'join')
    equal(kindToOpen({ path: ['records'], state: { link: 'medrec:join:abc' } }), undefined)
    for (const state of [{}, { link: 7 }, { link: 'https://app.example/#elsewhere=abc' }]) equal(kindToOpen({ path: ['open'], state }), undefined)
  })
})
