import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { SharedEntry, ShareDraft } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import { passWords } from '../messages/pass-words.ts'
import { previewShared } from '../model/preview-shared.ts'
import { newShareForm } from '../model/share-form.ts'
import type { ShareForm } from '../model/share-form.ts'
import { ToldError, wrongLink } from '../parts/told-error.ts'
import { linkScreen } from '../screens/link-screen.ts'
import { passLinkScreen } from '../screens/pass-link.ts'
import { nameOf } from '../screens/shared-screen.ts'
import type { PageContext } from './page-context.ts'
import '../screens/share-editor.ts'

/** `/shared/<id>/pass-on`: the card first, then the sentence, then the link. What has been chosen so far lives in the state of the history entry. */
export function passOnPage (context: PageContext, entry: SharedEntry): TemplateResult {
  const { peer, place, router, now } = context
  const { card, form, made } = place.state as { card?: string, form?: ShareForm, made?: string }
  const [here, backHref] = [`/shared/${entry.id}/pass-on`, `/shared/${entry.id}`]
  const backWord = words.shared.recordsOf(nameOf(entry))
  const passed = peer.passedOn().find(({ id }) => id === made)
  if (passed !== undefined) return passLinkScreen({ passed, backHref, backWord, now })
  const within = (next: ShareForm): ShareForm => ({ ...next, draft: { ...next.draft, notAfter: earlier(next.draft.notAfter, entry.notAfter) } })
  if (card === undefined) {
    return linkScreen({
      title: words.shared.passTitle, lead: words.shared.passLead, label: words.share.cardPaste, backHref, backWord,
      onLink: async text => {
        const info = await peer.inspect(text)
        if (info.kind !== 'card') throw wrongLink({ kind: info.kind, wanted: 'card' })
        if (info.mine) throw new ToldError(words.share.cardMine)
        router.go(here, { replace: true, state: { card: text, form: within(newShareForm({ name: info.name, as: '', now })) } })
      }
    })
  }
  const passable = entry.sources.filter(({ depth }) => depth > 0)
  const records = peer.sharedRecords(entry.id).filter(({ relationship }) => passable.some(source => source.relationship === relationship))
  return html`<share-editor .say=${passWords(entry.from === '' ? words.shared.unnamed : `${entry.from}’s`)} .mode=${'pass'} .kinds=${passable.flatMap(({ categories }) => categories)} .form=${form ?? newShareForm({ name: '', as: '', now })} .now=${now} .backHref=${backHref} .backWord=${backWord}
    .providers=${passable.map(({ relationship, name, records: count }) => ({ relationship, name, records: count }))}
    .preview=${(draft: ShareDraft) => previewShared(records, draft)} .onForm=${(next: ShareForm) => { router.go(here, { replace: true, state: { card, form: within(next) } }) }}
    .onShare=${async ({ name, draft }: ShareForm) => {
      const { categories, labels, providers, notBefore, notAfter } = draft
      const { id } = await peer.passOn({ id: entry.id, card, name, categories, labels, providers, notBefore, notAfter })
      router.go(here, { replace: true, state: { made: id } })
    }}></share-editor>`
}

/** null: no end. */
function earlier (a: number | null, b: number | null): number | null {
  return a === null || b === null ? a ?? b : Math.min(a, b)
}
