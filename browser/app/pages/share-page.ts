import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ShareDraft, ShareEntry } from '../../../protocol/peer/types.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { words } from '../messages/en.ts'
import { endOfSpan, today } from '../model/share-dates.ts'
import { toast } from '../parts/med-toasts.ts'
import type { ShareForm } from '../screens/share-editor.ts'
import { linkScreen } from '../screens/link-screen.ts'
import type { PageContext } from './page-context.ts'
import '../screens/share-editor.ts'

/** A new share: the card first, then the sentence. What has been chosen so far lives in the state of the history entry. */
export function newSharePage (context: PageContext): TemplateResult {
  const { peer, place, router, now } = context
  const { card, form } = place.state as { card?: string, form?: ShareForm }
  if (card === undefined) {
    return linkScreen({
      title: words.share.cardTitle, lead: words.share.cardLead, label: words.share.cardPaste, backHref: '/sharing', backWord: words.places.sharing,
      onLink: async text => {
        const info = await peer.inspect(text)
        if (info.kind !== 'card') throw new MedrecError('LINK_INVALID', words.share.notCard)
        if (info.mine) throw new MedrecError('LINK_INVALID', words.share.cardMine)
        router.go('/sharing/new', { replace: true, state: { card: text, form: newForm(info.name, now) } })
      }
    })
  }
  return editor(context, {
    mode: 'new', form: form ?? newForm('', now), backHref: '/sharing', keep: next => { router.go('/sharing/new', { replace: true, state: { card, form: next } }) },
    share: async next => {
      const result = await peer.share({ ...next.draft, card, name: next.name })
      router.go(`/sharing/${result.share}/link`, { replace: true })
    }
  })
}

/** The same sentence for a share that exists. */
export function changeSharePage (context: PageContext, share: ShareEntry): TemplateResult {
  const { peer, place, router } = context
  const { form } = place.state as { form?: ShareForm }
  const here = `/sharing/${share.id}/change`
  return editor(context, {
    mode: 'change', form: form ?? { name: share.name, draft: draftOf(share) }, backHref: `/sharing/${share.id}`, keep: next => { router.go(here, { replace: true, state: { form: next } }) },
    share: async next => {
      await peer.changeShare({ id: share.id, name: next.name, ...next.draft })
      toast(words.share.changed)
      router.go(`/sharing/${share.id}`, { replace: true })
    }
  })
}

function editor (context: PageContext, options: { mode: 'new' | 'change', form: ShareForm, backHref: string, keep: (form: ShareForm) => void, share: (form: ShareForm) => Promise<void> }): TemplateResult {
  const { peer, now, say } = context
  return html`<share-editor .say=${say} .mode=${options.mode} .form=${options.form} .providers=${peer.providers()} .now=${now} .backHref=${options.backHref}
    .preview=${(draft: ShareDraft) => peer.preview(draft)} .onForm=${options.keep} .onShare=${options.share}></share-editor>`
}

function newForm (name: string, now: number): ShareForm {
  return { name, draft: { categories: [], labels: [], providers: 'all', notBefore: today(now), notAfter: endOfSpan({ span: 'month', now }) } }
}

function draftOf (share: ShareEntry): ShareDraft {
  const { categories, labels, actions, purpose, depth, providers, except, notBefore, notAfter } = share
  return { categories, labels, actions, purpose, depth, providers, except, notBefore, notAfter }
}
