import { render } from 'lit'
import type { CardModel } from './card-model.ts'

const root = document.querySelector('main') ?? document.body

/** The part of the address that a browser sends to nobody, taken out of it at once. */
const fragment = location.hash.length > 1 ? location.href : undefined
if (fragment !== undefined) history.replaceState(null, '', location.pathname)

// Everything heavy comes after the page is there.
const [{ lead, openPeer }, { CardModel: Model }, { contactProfile }, { elsewhereScreen, screen }] = await Promise.all([
  import('medrec/browser'), import('./card-model.ts'), import('../contact-profile.ts'), import('./screens.ts')
])

let model: CardModel | undefined
const draw = (): void => { if (model !== undefined) render(screen(model), root) }

async function networkAddress (): Promise<string> {
  return (await (await fetch('/network.txt', { cache: 'no-store' })).text()).trim()
}

async function open (): Promise<void> {
  const peer = await openPeer({ profile: contactProfile, appUrl: location.origin, name: 'contact-card' })
  model = new Model({ peer, draw, networkAddress })
  peer.on(draw)
  draw()
  if (fragment !== undefined) model.do(async () => { await model?.open(fragment) })
}

const leadership = lead({
  onLead: () => { void open() },
  onYield: async () => {
    const open = model
    model = undefined
    render(elsewhereScreen(() => { void leadership.takeOver() }), root)
    await open?.peer.close()
  },
  signal: new AbortController().signal
})
