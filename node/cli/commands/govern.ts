import { withSubcommands } from '../subcommands.ts'

/** `medrec govern`: what a provider says to the others on the chain. Each command is loaded when it is used. */
export const govern = withSubcommands({
  details: `The members of a network admit and remove each other: what strictly more than half of them want is done. See specs/registry.md.
All ask the node of --config, which must run; only to ask to be let in, it need not.`,
  commands: {
    list: { summary: 'show what can be voted on, and who voted what', load: async () => (await import('./govern-list.ts')).governList },
    propose: { summary: 'ask to be let in; propose to remove a member, or to replace its lost key', load: async () => (await import('./govern-propose.ts')).governPropose },
    vote: { summary: 'vote on a proposal, or take the vote back', load: async () => (await import('./govern-vote.ts')).governVote },
    withdraw: { summary: 'take back a proposal of your own', load: async () => (await import('./govern-proposal.ts')).governWithdraw },
    settle: { summary: 'count a proposal again, after members have come or gone', load: async () => (await import('./govern-proposal.ts')).governSettle },
    leave: { summary: 'leave the network for good', load: async () => (await import('./govern-leave.ts')).governLeave },
    rotate: { summary: 'replace a key of yours by a new one', load: async () => (await import('./govern-rotate.ts')).governRotate },
    'top-up': { summary: 'pay a member the rest of its allowance of gas', load: async () => (await import('./govern-top-up.ts')).governTopUp },
    addresses: { summary: 'tell the registry again where your node listens', load: async () => (await import('./govern-addresses.ts')).governAddresses }
  }
})
