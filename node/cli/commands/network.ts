import { withSubcommands } from '../subcommands.ts'

/** `medrec network`: each command is loaded when it is used. */
export const network = withSubcommands({
  commands: {
    'install-engine': { summary: 'build the engine, once for this user', load: async () => (await import('./network-install-engine.ts')).networkInstallEngine },
    founder: { summary: 'make the keys of a founder, and the file that tells the others of it', load: async () => (await import('./network-founder.ts')).networkFounder },
    provider: { summary: 'make the keys and the configuration of who wants to join', load: async () => (await import('./network-provider.ts')).networkProvider },
    init: { summary: 'found a network', load: async () => (await import('./network-init.ts')).networkInit },
    'consensus-key': { summary: 'write the key that seals into a file, for an engine that you run yourself', load: async () => (await import('./network-consensus-key.ts')).networkConsensusKey },
    status: { summary: 'show members, votes, who seals, and how this node is', load: async () => (await import('./network-status.ts')).networkStatus }
  }
})
