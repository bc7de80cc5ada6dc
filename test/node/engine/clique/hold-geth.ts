// Starts an engine in the folder it is given, prints its process id, and does nothing more.
import { startGeth } from '../../../../node/engine/clique/start-geth.ts'
import { foundTestNetwork } from './geth-fixture.ts'

const [dir = '', binary = ''] = process.argv.slice(2)
const { network, keys: [keys] } = await foundTestNetwork({ founders: 1 })
const geth = await startGeth({ dir, network, consensusKey: keys?.consensus ?? new Uint8Array(32), binary, report: () => {} })
console.log(geth.pid())
setInterval(() => {}, 60_000)
