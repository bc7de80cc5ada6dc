import type { Commands } from './subcommands.ts'

/** Every command, loaded when it is used: one that asks the network needs not wait for what a provider's node needs. */
export const COMMANDS: Commands = {
  join: { summary: 'follow an invitation of a provider, and fetch the records it has for you', load: async () => (await import('./commands/join.ts')).join },
  restore: { summary: 'bring everything back on an empty device, from the twelve words, but for records of a provider with which it has ended', load: async () => (await import('./commands/restore.ts')).restore },
  records: { summary: 'fetch what is new of your records, and write them out', load: async () => (await import('./commands/records.ts')).records },
  card: { summary: 'make a card to give to somebody who wants to share with you', load: async () => (await import('./commands/card.ts')).card },
  share: { summary: 'let somebody see some of your records; without a card, show who has access', load: async () => (await import('./commands/share.ts')).share },
  grant: { summary: 'let a group, any member provider or an address see some of your records; for emergencies only, or under a condition', load: async () => (await import('./commands/grant.ts')).grant },
  revoke: { summary: 'take a share back', load: async () => (await import('./commands/revoke.ts')).revoke },
  leave: { summary: 'end the relationship with a provider for good; what you fetched stays with you', load: async () => (await import('./commands/leave.ts')).leave },
  view: { summary: 'see what others share with you', load: async () => (await import('./commands/view.ts')).view },
  'pass-on': { summary: 'pass a part of what somebody shares with you on to somebody else', load: async () => (await import('./commands/pass-on.ts')).passOn },
  read: { summary: 'read what a grant to a group or an address lets you see', load: async () => (await import('./commands/read.ts')).read },
  'emergency-card': { summary: 'make the card for your wallet: by it those find your records whom you let look in an emergency', load: async () => (await import('./commands/emergency-card.ts')).emergencyCard },
  log: { summary: 'see who was given what of your records, and when', load: async () => (await import('./commands/log.ts')).log },
  helper: { summary: 'let somebody act for you, or act for somebody: parent, proxy, guardian', load: async () => (await import('./commands/act-for.ts')).helper },
  'co-sign': { summary: 'agree that somebody may see records of another, who asked you; take it back', load: async () => (await import('./commands/co-sign.ts')).coSign },
  alive: { summary: 'say that you are there: a proxy may act, and a grant may wait, only while you are silent', load: async () => (await import('./commands/alive.ts')).alive },
  unblock: { summary: 'get a provider to give out your records again, when nobody has what was put in force there', load: async () => (await import('./commands/unblock.ts')).unblock },
  node: { summary: 'for a provider: run its node', load: async () => (await import('./commands/node.ts')).node },
  patients: { summary: 'for a provider: show who it has records about; end the relationship with one', load: async () => (await import('./commands/patients.ts')).patients },
  invite: { summary: 'for a provider: invite a patient to join', load: async () => (await import('./commands/invite.ts')).invite },
  app: { summary: 'for a provider, or anybody: build a copy of the app, or serve it', load: async () => (await import('./commands/app.ts')).app },
  network: { summary: 'for a provider: found a network, install its engine, look at it', load: async () => (await import('./commands/network.ts')).network },
  group: { summary: 'for a provider: make a group of viewers that people can grant to, and say who is in it', load: async () => (await import('./commands/group.ts')).group },
  govern: { summary: 'for a provider: vote on who is in the network, and what else its members decide', load: async () => (await import('./commands/govern.ts')).govern }
}
