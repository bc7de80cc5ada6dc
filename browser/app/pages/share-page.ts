import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ShareDraft, ShareEntry } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import { liveProviders } from '../model/provider-end.ts'
import { newShareForm } from '../model/share-form.ts'
import type { ShareForm } from '../model/share-form.ts'
import { toast } from '../parts/med-toasts.ts'
import { ToldError, wrongLink } from '../parts/told-error.ts'
import { linkScreen } from '../screens/link-screen.ts'
import type { PageContext } from './page-context.ts'
import '../screens/share-editor.ts'

/** A new share: the card first, then the sentence. What has been chosen so far lives in the state of the history entry. */
export function newSharePage (context: PageContext): TemplateResult {
  const { peer, place, router, now } = context
  const { card, called = '', form } = place.state as { card?: string, /** What the card says. */ called?: string, form?: ShareForm }
  if (card === undefined) {
    return linkScreen({
      title: words.share.cardTitle, lead: words.share.cardLead, label: words.share.cardPaste, backHref: '/sharing', backWord: words.places.sharing,
      onLink: async text => {
        const info = await peer.inspect(text)
        if (info.kind !== 'card') throw wrongLink({ kind: info.kind, wanted: 'card' })
        if (info.mine) throw new ToldError(words.share.cardMine)
        router.go('/sharing/new', { replace: true, state: { card: text, called: info.name } })
      }
    })
  }
  return editor(context, {
    mode: 'new', form: form ?? newShareForm({ name: called, as: ownName(context), now }), backHref: '/sharing', keep: next => { router.go('/sharing/new', { replace: true, state: { card, form: next } }) },
    share: async next => {
      const result = await peer.share({ ...next.draft, card, name: next.name, as: next.as })
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
    mode: 'change', form: form ?? { name: share.name, as: share.as, draft: draftOf(share) }, backHref: `/sharing/${share.id}`, keep: next => { router.go(here, { replace: true, state: { form: next } }) },
    share: async next => {
      await peer.changeShare({ id: share.id, name: next.name, as: next.as, ...next.draft })
      toast(words.share.changed)
      router.go(`/sharing/${share.id}`, { replace: true })
    }
  })
}

function editor (context: PageContext, options: { mode: 'new' | 'change', form: ShareForm, backHref: string, keep: (form: ShareForm) => void, share: (form: ShareForm) => Promise<void> }): TemplateResult {
  const { peer, now, say } = context
  return html`<share-editor .say=${say} .mode=${options.mode} .form=${options.form} .providers=${liveProviders(peer)} .now=${now} .backHref=${options.backHref}
    .preview=${(draft: ShareDraft) => peer.preview(draft)} .onForm=${options.keep} .onShare=${options.share}></share-editor>`
}

/** What viewers see that I am called, or for whom I act: as in the profile, else as it was said last. */
function ownName ({ peer, model, say }: PageContext): string {
  if (model.actingFor !== undefined) return say.you
  return peer.name() === '' ? peer.shares().find(({ as }) => as !== '')?.as ?? '' : peer.name()
}

function draftOf (share: ShareEntry): ShareDraft {
  const { categories, labels, actions, purpose, depth, providers, except, notBefore, notAfter } = share
  return { categories, labels, actions, purpose, depth, providers, except, notBefore, notAfter }
}
