import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { coSignWords } from '../messages/co-sign-words.ts'
import { helperWords } from '../messages/helper-words.ts'
import type { GroupGrantEntry } from '../../../protocol/peer/group-types.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { isViewer } from '../../../protocol/policy/viewer.ts'
import { CATEGORIES } from '../../../protocol/profiles/fhir/categories.ts'
import type { ShownShare } from '../model/other-shares.ts'
import { liveProviders } from '../model/provider-end.ts'
import { isLooksStale, isOver } from '../model/share-state.ts'
import { toast } from '../parts/med-toasts.ts'
import { emptyState } from '../parts/notice.ts'
import { ToldError } from '../parts/told-error.ts'
import { whoPicture } from '../parts/who-picture.ts'
import type { CoSignedGrant } from '../screens/co-signed-grants.ts'
import { lasting, shareDetail } from '../screens/share-detail.ts'
import { shareLinkScreen } from '../screens/share-link.ts'
import type { Page } from '../shell/frame.ts'
import { blockedSection } from './blocked-section.ts'
import { emergencyCardDetail } from './emergency-page.ts'
import { changeSharePage, newSharePage } from './share-page.ts'
import type { PageContext } from './page-context.ts'
import { shownShares } from './shown-shares.ts'
import '../screens/co-signed-grants.ts'
import '../screens/emergency-access.ts'
import '../screens/sharing-screen.ts'

/** `/sharing`, `/sharing/new`, `/sharing/emergency`, `/sharing/<id>`, `/sharing/<id>/change`, `/sharing/<id>/link`. */
export function sharingPage (context: PageContext): Page {
  const { peer, model, place, now, wide, say } = context
  const { actingFor } = model
  const [, id, what] = place.path
  const shares = shownShares(context)
  const providers = liveProviders(peer)
  if (peer.online() && isLooksStale({ shares, now })) model.look(`looks ${actingFor?.id ?? ''}`, async () => { await peer.log({ refresh: true }) })
  const share = shares.find(candidate => candidate.parts.some(part => part.id === id))
  const end = (ending: ShareEntry): void => { askToEnd(context, shares.find(each => each.id === ending.id) ?? { ...ending, parts: [ending] }) }
  return {
    tab: 'sharing',
    title: share?.name ?? say.sharing.title,
    list: html`${blockedSection(context)}<sharing-screen .say=${say} .shares=${shares.map(lasting)} .providers=${providers} .now=${now} .wide=${wide} .others=${peer.groupGrants().length > 0} .current=${id ?? ''} .onEnd=${end} .onEndAll=${async () => { await peer.endAll() }}></sharing-screen>${coSignedGrants(context)}${emergencyAccess(context)}`,
    detail: id === undefined ? undefined : id === 'new' ? newSharePage(context) : id === 'emergency' ? emergencyCardDetail(context) : share === undefined ? emptyState({ drawing: 'share', title: say.sharing.title, text: say.sharing.emptyText }) : detailOf(context, share, what, end),
    aside: html`<div class="stack">${providers.length === 0 ? emptyState({ drawing: 'share', title: say.sharing.picture, text: say.recordsScreen.emptyText }) : whoPicture({ shares: shares.filter(item => !isOver(item)).map(lasting), providers, now, tableOpen: true, groups: peer.groupGrants().length > 0, say })}</div>`
  }
}

function detailOf (context: PageContext, share: ShownShare, what: string | undefined, end: (share: ShareEntry) => void): Page['detail'] {
  const { peer, now, say } = context
  if (what === 'change' && !isOver(share) && share.byOther !== true) return changeSharePage(context, share)
  if (what === 'link' && !isOver(share) && share.byOther !== true) return shareLinkScreen({ share, say })
  const { actingFor } = context.model
  const canKeep = actingFor === undefined && share.byOther === true && share.lapsesAt !== undefined && !isOver(share)
  return shareDetail({ share, ...actingFor === undefined ? {} : { actingFor: say.you }, ...canKeep ? { onKeep: async () => { await keepOn(context, share) } } : {}, names: new Map(peer.providers().map(provider => [provider.relationship, provider.name])), now, preview: peer.preview(share), say, onEnd: () => { end(share) }, onEndAt: provider => { askToEndAt(context, share, provider) } })
}

function askToEndAt (context: PageContext, share: ShownShare, provider: ShareEntry['perProvider'][number]): void {
  const w = context.say.sharing
  context.confirm({
    title: w.endAtTitle(provider.name), text: w.endAtText(share.name, provider.name), yes: w.endAt, no: w.keep,
    act: async () => {
      const part = share.byOther === true ? share.parts.find(({ providers }) => providers.includes(provider.relationship)) : undefined
      await context.peer.endShare(part === undefined ? { id: share.id, relationship: provider.relationship } : { id: part.id })
      toast(w.endedAt(share.name, provider.name))
    }
  })
}

/** What somebody shared who acts for the person goes on as their own. */
async function keepOn ({ peer, onError }: PageContext, { parts }: ShownShare): Promise<void> {
  try {
    for (const { id, lapsesAt } of parts) if (lapsesAt !== undefined) await peer.keepShare({ id })
    toast(helperWords.lapse.kept)
  } catch (error) {
    onError(error)
  }
}

/** What somebody sees only while somebody else agrees. */
function coSignedGrants (context: PageContext): TemplateResult {
  const { peer, now, confirm } = context
  const grants = peer.groupGrants().filter((grant): grant is CoSignedGrant => grant.coSigner !== undefined && grant.isEnding !== true)
  return html`<co-signed-grants .grants=${grants} .now=${now} .load=${async (id: string) => await peer.coSigned({ id })} .makeLink=${async (id: string) => await peer.coSignLink(id)}
    .onEnd=${({ id }: CoSignedGrant) => { confirm({ title: coSignWords.endTitle, text: coSignWords.endText, yes: coSignWords.end, no: coSignWords.keep, act: async () => {
      await peer.endGroupGrant({ id })
      toast(coSignWords.ended)
    } }) }}></co-signed-grants>`
}

/** For those who have a provider: who has none has nothing that anybody could look at. */
function emergencyAccess ({ peer, now, say }: PageContext): TemplateResult | typeof nothing {
  if (liveProviders(peer).length === 0) return nothing
  const grants = peer.groupGrants().filter(({ emergency }) => emergency !== undefined)
  const w = say.emergency
  return html`<emergency-access .say=${say} .grants=${grants}
    .onOn=${async (whom: string, emergency: number) => {
      const viewer = whom.toLowerCase()
      const group = viewer.startsWith('0x') ? `group:${viewer}` : viewer
      if (!isViewer(group)) throw new ToldError(w.groupWrong)
      await peer.grantGroup({ viewer: group, purpose: w.purpose, categories: [...CATEGORIES], labels: [], providers: 'all', notBefore: now, notAfter: null, emergency })
      toast(w.turnedOn)
    }}
    .onOff=${async ({ id }: GroupGrantEntry) => {
      await peer.endGroupGrant({ id })
      toast(w.turnedOff)
    }}></emergency-access>`
}

function askToEnd (context: PageContext, share: ShownShare): void {
  const w = context.say.sharing
  context.confirm({
    title: w.endTitle(share.name), text: w.endText(share.name), yes: w.endDo, no: w.keep,
    act: async () => {
      for (const { id } of share.parts) await context.peer.endShare({ id }).catch((error: unknown) => { throw context.model.actingFor !== undefined && isMedrecError(error, 'DENIED') ? new ToldError(helperWords.mayNotEnd(context.say.you)) : error })
      toast(w.ended(share.name))
    }
  })
}
