/**
 * `medrec/node`: a provider's node over a store of records of one's own, a network on one machine to develop with, and a person's peer under Node.
 *
 * @example
 * import { createMemorySource } from 'medrec/protocol'
 * import { readConfig, startProvider } from 'medrec/node'
 *
 * const source = createMemorySource()
 * const node = await startProvider({ config: await readConfig('config.json'), openSource: async () => source })
 */
export { startDevelopmentNetwork } from './development/start-development-network.ts'
export type { DevelopmentNetwork, DevelopmentNetworkOptions, DevelopmentProvider } from './development/start-development-network.ts'
export { createNode } from './peer/create-node.ts'
export { openPeer } from './peer/open-peer.ts'
export type { OpenNodePeerOptions } from './peer/open-peer.ts'
export { openPeerStore } from './peer-store/open-peer-store.ts'
export { readConfig } from './provider/config.ts'
export type { CliqueConfig, EngineConfig, ProviderConfig } from './provider/config.ts'
export type { ActionQuestion } from './provider/decide-action.ts'
export type { AskKeysPassword } from './provider/keys.ts'
export { makeInvitations } from './provider/make-invitations.ts'
export type { MadeInvitation } from './provider/make-invitations.ts'
export { openFhirSource } from './provider/open-source.ts'
export type { OpenSource } from './provider/open-source.ts'
export { startProvider } from './provider/start-provider.ts'
export type { RunningProvider, StartProviderOptions } from './provider/start-provider.ts'
export type { Report } from '../protocol/stream/serve-messages.ts'
