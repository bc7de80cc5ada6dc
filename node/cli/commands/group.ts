import { withSubcommands } from '../subcommands.ts'

/** `medrec group`: who reads for an organisation. Each command is loaded when it is used. */
export const group = withSubcommands({
  details: `A viewer group is one address for all who see records for an organisation: people grant to it, and who is in it the organisation says. It is public on the chain.
The keeper of a group is the signing key of the node of --config, which must run. See specs/viewer-group.md.`,
  commands: {
    create: { summary: 'make a group', load: async () => (await import('./group-create.ts')).groupCreate },
    show: { summary: 'show who is in a group, and who keeps it', load: async () => (await import('./group-show.ts')).groupShow },
    add: { summary: 'let viewers into a group', load: async () => (await import('./group-change.ts')).groupAdd },
    remove: { summary: 'take viewers out of a group, from the next block on', load: async () => (await import('./group-change.ts')).groupRemove }
  }
})
