import { toString } from 'qrcode'
import { APPS } from './constants.ts'

/** What runs when all is ready; `--json` prints it. */
export interface ReadyReport {
  /** The app, as the first person reaches it. */
  app: string
  apps: string[]
  /** `config`: the file that `medrec … --config` takes. */
  providers: Array<{ name: string, handle: string, peerId: string, multiaddrs: string[], config: string }>
  invitations: Array<{ patient: string, provider: string, link: string }>
  /** `medrec:network:…`, and what the network is. */
  network: { name: string, chainId: number, engine: string, address: string }
}

/** All links, for a file and for who asks for them: the invitations by person, and the network's address. */
export function linkLines ({ invitations, network }: ReadyReport): string[] {
  const lines = ['The invitations: each lets one device become that person\'s at that provider, once.']
  for (const patient of peopleOf(invitations)) {
    lines.push('', `── ${patient}`)
    for (const { provider, link } of invitations.filter(invitation => invitation.patient === patient)) lines.push('', `  ${provider}`, `  ${link}`)
  }
  return [...lines, '', 'The network, for who begins without an invitation ("medrec card --network", or twelve words on another device):', `  ${network.address}`]
}

/**
 * Prints what runs, in a screenful: who there is, the providers, one invitation to begin with, and, where a terminal stands still, the app's addresses.
 *
 * @param options.file - which has all links
 * @param options.withLinks - prints them, too, at a terminal as QR codes as well
 */
export async function printReady (options: { report: ReadyReport, print: (line: string) => void, total: number, isTerminal: boolean, file: string, withLinks: boolean }): Promise<void> {
  const { report, print, total, isTerminal, file, withLinks } = options
  for (const { patient, provider, link } of withLinks && isTerminal ? report.invitations : []) {
    print(`\n${patient}, ${provider}:`)
    print((await toString(link, { type: 'terminal', small: true, errorCorrectionLevel: 'L' })).trimEnd())
  }
  for (const line of withLinks ? ['', ...linkLines(report)] : []) print(line)
  print('\nThe people, and who has records of them:')
  for (const patient of peopleOf(report.invitations)) print(`  ${patient.padEnd(18)} ${report.invitations.filter(invitation => invitation.patient === patient).map(({ provider }) => provider).join(', ')}`)
  if (total > report.invitations.length) print(`  ${total - report.invitations.length} more are there: "npm run medrec -- patients" and "invite", with the --config of a provider.`)
  print(`All invitations, as links: ${file}\n("npm start -- --links" prints them as it starts.)`)
  print('\nThe providers, each with its configuration ("npm run medrec -- network status --config FILE" asks its node):')
  for (const { name, multiaddrs, config } of report.providers) print(`  ${name.padEnd(18)} ${multiaddrs[0] ?? ''}\n  ${''.padEnd(18)} ${config}`)
  print(report.network.engine === 'anvil'
    ? '\nThe chain is one development node (anvil): its blocks prove nothing to anybody, and the app says so.'
    : `\nThe chain is sealed by the ${report.providers.length} providers themselves (${report.network.engine}).`)
  const [first] = report.invitations
  if (first !== undefined) print(`\nAn invitation to begin with, of ${first.patient} from ${first.provider}:\n${first.link}`)
  print('\nMedRec runs. Open the app, and follow an invitation:')
  report.apps.forEach((url, i) => { print(`  ${(APPS[i] ?? '').padEnd(18)} ${url}`) })
  print('\nCtrl-C ends all of it; npm start goes on with it.')
}

function peopleOf (invitations: ReadyReport['invitations']): string[] {
  return [...new Set(invitations.map(({ patient }) => patient))]
}
