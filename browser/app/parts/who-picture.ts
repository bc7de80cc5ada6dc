import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import { formatDay } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { isAmiss, isUnknown } from '../model/provider-end.ts'
import { sayEnd, sayKinds, sayProviders } from '../model/say-share.ts'
import './network-picture.ts'

/** The picture of who sees what, and the table that says the same. */
export function whoPicture (options: { shares: ShareEntry[], providers: ProviderStatus[], now: number, tableOpen?: boolean, /** Who has no share may look, too. */ groups?: boolean, say?: Words | undefined }): TemplateResult {
  const { shares, providers, now, tableOpen = false, groups = false, say = words } = options
  const w = say.sharing
  const names = new Map(providers.map(provider => [provider.relationship, provider.name]))
  const all = [...names.keys()]
  return html`
    <section class="card roomy stack" aria-label=${w.picture}>
      <network-picture .say=${say} .groups=${groups}
        .providers=${providers.map(provider => ({ relationship: provider.relationship, name: provider.name, away: isAmiss(provider) }))}
        .viewers=${shares.map(share => ({ id: share.id, name: share.name, from: (share.providers === 'all' ? all : share.providers).filter(relationship => !share.except.includes(relationship)), waiting: share.state === 'pending' }))}></network-picture>
      <details ?open=${tableOpen}>
        <summary class="small">${w.table}</summary>
        <div class="table-scroll" tabindex="0" role="group" aria-label=${w.table}><table class="plain">
          <thead><tr><th scope="col">${w.tableWho}</th><th scope="col">${w.tableSees}</th><th scope="col">${w.tableFrom}</th><th scope="col">${w.tableUntil}</th></tr></thead>
          <tbody>
            ${providers.map(provider => html`<tr><th scope="row">${provider.name}</th><td colspan="3">${w.provider}, ${isUnknown(provider) ? words.me.neverUpToDate : w.yourRecords(provider.records)}</td></tr>`)}
            ${shares.map(share => html`<tr><th scope="row"><a href="/sharing/${share.id}">${share.name}</a></th><td class="whole">${sayKinds(share)}</td><td>${sayProviders({ share, names })}</td><td>${share.notBefore > now ? html`${words.share.from} ${formatDay({ at: share.notBefore, now })} ${words.share.until} ` : nothing}${sayEnd({ notAfter: share.notAfter, now, say })}</td></tr>`)}
            ${shares.length === 0 ? html`<tr><td colspan="4">${groups ? words.sharing.groupsOnly : w.nobody}</td></tr>` : nothing}
          </tbody>
        </table></div>
      </details>
    </section>`
}
