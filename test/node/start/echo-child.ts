/** A child for the tests: says that it is ready, and ends with its standard input or when it is told. */
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
const said = process.argv.find(word => word.startsWith('--say='))?.slice('--say='.length)
if (said !== undefined) console.error(said)
if (process.argv.includes('--broken')) process.exit(3)
console.log(JSON.stringify({ pid: process.pid }))
