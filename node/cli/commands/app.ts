import { withSubcommands } from '../subcommands.ts'

/** `medrec app`: each command is loaded when it is used. */
export const app = withSubcommands({
  commands: {
    build: { summary: 'write a copy of the app into a folder, for any server of files', load: async () => (await import('./app-build.ts')).appBuild },
    serve: { summary: 'serve a copy of the app, behind a TLS proxy', load: async () => (await import('./app-serve.ts')).appServe }
  }
})
