import { withSubcommands } from '../subcommands.ts'

/** `medrec network`: each command is loaded when it is used. */
export const network = withSubcommands({
  commands: {
    status: { summary: 'show members, votes, who seals, and how this node is', load: async () => (await import('./network-status.ts')).networkStatus }
  }
})
