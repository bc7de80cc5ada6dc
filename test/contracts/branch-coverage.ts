import { createRequire } from 'node:module'

/** One outcome of a condition, and where it stands in the source as it was written. */
export interface Branch { tag: string, line: number, outcome: boolean }

interface AstNode { nodeType: string, src: string, operator?: string, condition?: AstNode, leftExpression?: AstNode, rightExpression?: AstNode }

const WITH_CONDITION = new Set(['IfStatement', 'Conditional', 'WhileStatement', 'DoWhileStatement', 'ForStatement'])
const TAG_DIGITS = 64
/** Of numbers that mark branches; those of Hardhat's statements are hashes. */
const FIRST_TAG = 0xb2a9c4n << 232n
const TAGS_A_FILE = 1n << 20n

/**
 * Adds to a source that Hardhat has prepared for its coverage of statements what tells the outcomes of conditions: of every `if`, loop and `? :`, and of
 * both sides of every `&&` and `||`. Hardhat measures statements and lines alone.
 *
 * @param options.original - the source as it was written
 * @param options.prepared - the same with Hardhat's marks, and its library for them
 * @param options.file - a number that no other file has
 */
export function markBranches (options: { original: string, prepared: string, file: number }): { source: string, branches: Branch[] } {
  const { original, prepared, file } = options
  const written = findConditions(original)
  const conditions = findConditions(prepared)
  if (written.length !== conditions.length) throw new TypeError('The prepared source has other conditions than the original.')
  const first = FIRST_TAG + BigInt(file) * TAGS_A_FILE
  const bytes = Buffer.from(original)
  const branches = written.flatMap(({ start }, i) => {
    const line = bytes.subarray(0, start).toString().split('\n').length
    return [true, false].map(outcome => ({ tag: toTag(first, i, outcome), line, outcome }))
  })
  // Of those that begin at the same place the outer one comes first, of those that end there the inner one.
  const inserts = conditions.flatMap(({ start, end }, i) => [
    { at: start, rank: -end, text: `__Branches${file}.took(` },
    { at: end, rank: -start, text: `, ${i})` }
  ]).sort((a, b) => a.at - b.at || a.rank - b.rank)
  const source = Buffer.from(prepared)
  let marked = ''
  let copied = 0
  for (const { at, text } of inserts) {
    marked += source.subarray(copied, at).toString() + text
    copied = at
  }
  marked += source.subarray(copied).toString()
  const library = `
library __Branches${file} {
    function took(bool outcome, uint256 branch) internal pure returns (bool) {
        __NomicFoundationCoverage.sendHit(${first} + 2 * branch + (outcome ? 0 : 1));
        return outcome;
    }
}
`
  return { source: branches.length === 0 ? prepared : marked + library, branches }
}

function toTag (first: bigint, branch: number, outcome: boolean): string {
  return (first + 2n * BigInt(branch) + (outcome ? 0n : 1n)).toString(16).padStart(TAG_DIGITS, '0')
}

/** Places of all conditions in bytes, in the order of the text. */
function findConditions (content: string): Array<{ start: number, end: number }> {
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string }
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources: { file: { content } }, settings: { stopAfter: 'parsing', outputSelection: { '*': { '': ['ast'] } } } }))) as { sources?: { file?: { ast: AstNode } }, errors?: Array<{ formattedMessage: string }> }
  const ast = output.sources?.file?.ast
  if (ast === undefined) throw new TypeError(output.errors?.map(({ formattedMessage }) => formattedMessage).join('\n'))
  const found: Array<{ start: number, end: number }> = []
  visit(ast, node => {
    const isLogical = node.nodeType === 'BinaryOperation' && (node.operator === '&&' || node.operator === '||')
    const conditions = WITH_CONDITION.has(node.nodeType) ? [node.condition] : isLogical ? [node.leftExpression, node.rightExpression] : []
    for (const condition of conditions) {
      // Its parts are looked at one by one.
      if (condition === undefined || condition === null || (condition.nodeType === 'BinaryOperation' && (condition.operator === '&&' || condition.operator === '||'))) continue
      const [start = 0, length = 0] = condition.src.split(':').map(Number)
      found.push({ start, end: start + length })
    }
  })
  return found.sort((a, b) => a.start - b.start || b.end - a.end)
}

function visit (node: unknown, look: (node: AstNode) => void): void {
  if (node === null || typeof node !== 'object') return
  if ('nodeType' in node) look(node as AstNode)
  for (const child of Object.values(node)) visit(child, look)
}
