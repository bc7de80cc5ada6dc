import { startTestNetwork } from '../../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../../start-test-network.ts'
import { HandMadeClient } from '../../wire/hand-made-client.ts'
import { Owner } from '../../wire/owner.ts'
import { DOCUMENT_BYTES, DOCUMENTS, RECORD_BYTES, RECORDS } from './constants.ts'

/** A real node with many records of one person, and sessions with it. */
export interface RecordsNetwork {
  network: TestNetwork
  provider: TestProvider
  client: HandMadeClient
  owner: Owner
  ownerOfDocuments: Owner
  stop: () => Promise<void>
}

/** Starts a node, and puts {@link RECORDS} small records of one person and {@link DOCUMENTS} large ones of another into its store. */
export async function startRecordsNetwork (): Promise<RecordsNetwork> {
  const network = await startTestNetwork({ providers: 1 })
  const provider = network.providers[0] as TestProvider
  await addRecords({ provider, person: 'maren', count: RECORDS, bytes: RECORD_BYTES })
  await addRecords({ provider, person: 'ines', count: DOCUMENTS, bytes: DOCUMENT_BYTES })
  const client = await HandMadeClient.start(network.network)
  return {
    network, provider, client,
    owner: await Owner.enrol({ client, provider, person: 'maren' }),
    ownerOfDocuments: await Owner.enrol({ client, provider, person: 'ines' }),
    stop: async () => {
      await client.stop()
      await network.stop()
    }
  }
}

/** Puts `count` records of about `bytes` each into a store. */
export async function addRecords (options: { provider: TestProvider, person: string, count: number, bytes: number }): Promise<void> {
  const { provider, person, count, bytes } = options
  await provider.addFile(person, `${person}-${bytes}`, function * (patient) {
    for (let n = 0; n < count; n++) {
      const resource = { resourceType: 'DocumentReference', id: `${person}-${bytes}-${n}`, status: 'current', subject: { reference: `Patient/${patient}` }, description: '' }
      yield JSON.stringify({ ...resource, description: 'All is well. '.repeat((bytes - JSON.stringify(resource).length) / 13) })
    }
  })
}
