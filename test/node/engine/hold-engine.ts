// Starts a development chain in the folder it is given, prints its process id, and does nothing more.
import { startAnvil } from '../../../node/engine/start-anvil.ts'

const [dir = '', port = ''] = process.argv.slice(2)
const { pid } = await startAnvil({ dir, port: Number(port) })
console.log(pid)
setInterval(() => {}, 60_000)
