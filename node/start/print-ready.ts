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

/** Prints the invitations, at a terminal as QR codes as well, and at the end, where a terminal stands still, the addresses and links. */
export async function printReady (options: { report: ReadyReport, print: (line: string) => void, total: number, isTerminal: boolean }): Promise<void> {
  const { report, print, total, isTerminal } = options
  for (const { patient, provider, link } of isTerminal ? report.invitations : []) {
    print(`\n${patient}, ${provider}:`)
    print((await toString(link, { type: 'terminal', small: true, errorCorrectionLevel: 'L' })).trimEnd())
  }
  print(isTerminal ? '\nThe same invitations as links:' : '\nThe invitations:')
  for (const patient of new Set(report.invitations.map(({ patient }) => patient))) {
    print(`\n── ${patient}`)
    for (const { provider, link } of report.invitations.filter(invitation => invitation.patient === patient)) print(`\n  ${provider}\n  ${link}`)
  }
  if (total > report.invitations.length) print(`\n${total - report.invitations.length} more are there: "npm run medrec -- patients" and "invite", with the --config of a provider.`)
  print('\nThe providers, each with its configuration ("npm run medrec -- network status --config FILE" asks its node):')
  for (const { name, multiaddrs, config } of report.providers) print(`  ${name.padEnd(18)} ${multiaddrs[0] ?? ''}\n  ${''.padEnd(18)} ${config}`)
  print(`\nThe network, for who begins without an invitation ("medrec card --network", or twelve words on another device):\n  ${report.network.address}`)
  print(report.network.engine === 'anvil'
    ? 'The chain is one development node (anvil): its blocks prove nothing to anybody, and the app says so.'
    : `The chain is sealed by the ${report.providers.length} providers themselves (${report.network.engine}).`)
  print('\nMedRec runs. Open the app, and follow an invitation from above:')
  report.apps.forEach((url, i) => { print(`  ${(APPS[i] ?? '').padEnd(18)} ${url}`) })
  print('\nCtrl-C ends all of it; npm start goes on with it.')
}
