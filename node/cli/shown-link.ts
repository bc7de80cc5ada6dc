import { formatText } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'

/** A link as it is shown: with the app's address where MEDREC_APP names it, else the bare string that any copy of the app takes. */
export function shownLink (options: { link: string, env: NodeJS.ProcessEnv }): string {
  return options.env['MEDREC_APP'] === undefined ? formatText(parseLink(options.link)) : options.link
}
