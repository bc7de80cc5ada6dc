import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_FOUNDERS } from '../../protocol/network/constants.ts'
import { parseNetworkFile } from '../../protocol/network/parse-network-file.ts'
import type { Candidate, NetworkFile } from '../../protocol/network/types.ts'
import { describeSystemError } from '../describe-system-error.ts'
import { MAX_FOUNDER_FILE_LENGTH } from './constants.ts'
import { parseFounderFile } from './founder-file.ts'
import { foundNetwork } from './genesis.ts'
import type { NetworkTerms } from '../../protocol/network/hash-terms.ts'
import type { Genesis } from './genesis.ts'

/** A network that was founded, as the two files that all founders have the same of. */
export interface Founding { network: NetworkFile, genesis: Genesis, networkText: string, genesisText: string }

/**
 * Reads the founders' files, each of another founder.
 *
 * @throws MedrecError `FOUNDER_INVALID`, naming the file
 */
export async function readFounders (options: { files: string[] }): Promise<Candidate[]> {
  const { files } = options
  if (files.length > MAX_FOUNDERS) throw new MedrecError('FOUNDER_INVALID', `A network has at most ${MAX_FOUNDERS} founders.`)
  const twice = files.find((file, i) => files.indexOf(file) !== i)
  if (twice !== undefined) throw new MedrecError('FOUNDER_INVALID', `${twice} is named twice. Name the file of each founder once; nothing was written.`)
  const founders: Candidate[] = []
  const owners = new Map<string, { file: string, candidate: Candidate }>()
  for (const file of files) {
    const candidate = parseFounderFile({ text: await readText(file), name: file })
    for (const value of [candidate.handle, candidate.operator, candidate.consensus, candidate.signingKey]) {
      const other = owners.get(value)
      if (other !== undefined) throw refuseSame({ file, candidate, other, value })
      owners.set(value, { file, candidate })
    }
    founders.push(candidate)
  }
  return founders
}

function refuseSame (options: { file: string, candidate: Candidate, other: { file: string, candidate: Candidate }, value: string }): MedrecError {
  const { file, candidate, other, value } = options
  const isOne = candidate.handle === other.candidate.handle && candidate.operator === other.candidate.operator
  return new MedrecError('FOUNDER_INVALID', isOne
    ? `${other.file} and ${file} are both of the founder "${candidate.handle}". Keep its newest one, which all founders must have the same of; nothing was written.`
    : `${other.file} and ${file} both have "${value}". Each founder needs a handle and keys of its own; nothing was written.`)
}

/** Founds a network; the same terms and founders give the same bytes. @throws MedrecError `NETWORK_INVALID` */
export async function foundFrom (options: { terms: NetworkTerms, founders: Candidate[] }): Promise<Founding> {
  const { network, genesis } = await foundNetwork(options)
  const networkText = `${JSON.stringify(network, null, 2)}\n`
  // What is written is what is read again.
  parseNetworkFile(networkText)
  return { network, genesis, networkText, genesisText: `${JSON.stringify(genesis, null, 2)}\n` }
}

/**
 * Writes network.json, and genesis.json beside it for an engine that the node does not run itself. What is there already and the same stays.
 *
 * @throws MedrecError `USAGE` when something else is there
 */
export async function writeFounding (options: { founding: Founding, file: string }): Promise<void> {
  const { founding: { networkText, genesisText }, file } = options
  const texts: Array<[string, string]> = [[file, networkText], [join(dirname(file), 'genesis.json'), genesisText]]
  for (const [path, text] of texts) {
    const found = await readFile(path, 'utf8').catch(() => undefined)
    if (found !== undefined && found !== text) throw new MedrecError('USAGE', `${path} is there already, and is another one. Nothing was written: compare the founder files, the name and the options with the other founders. If yours was the wrong one and the network has not begun, delete both ${texts.map(([name]) => name).join(' and ')}, and give this again.`)
  }
  await mkdir(dirname(file), { recursive: true })
  for (const [path, text] of texts) {
    await writeFile(`${path}.part`, text)
    await rename(`${path}.part`, path)
  }
}

async function readText (file: string): Promise<string> {
  try {
    if ((await stat(file)).size > MAX_FOUNDER_FILE_LENGTH) throw new MedrecError('FOUNDER_INVALID', `${basename(file)} is too long for a founder file.`)
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw cause instanceof MedrecError ? cause : new MedrecError('FOUNDER_INVALID', `${file} cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
}
