import { createRequire } from 'node:module'

interface AstNode {
  nodeType: string, name?: string, kind?: string, visibility?: string
  documentation?: { text: string } | null
  nodes?: AstNode[]
  parameters?: { parameters: AstNode[] }
  returnParameters?: { parameters: AstNode[] }
}

const TOLD = new Set(['EnumDefinition', 'StructDefinition', 'EventDefinition', 'ErrorDefinition'])

/**
 * What of a contract's source others meet without being told what it is: contracts, enums, structs, events, errors and functions that have no NatSpec, and
 * arguments and answers of functions that theirs leaves out. Of constants the parser does not give it.
 */
export function findUntold (content: string): string[] {
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string }
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources: { file: { content } }, settings: { stopAfter: 'parsing', outputSelection: { '*': { '': ['ast'] } } } }))) as { sources?: { file?: { ast: AstNode } } }
  const contracts = output.sources?.file?.ast.nodes?.filter(({ nodeType }) => nodeType === 'ContractDefinition') ?? []
  if (contracts.length === 0) throw new TypeError('There is no contract.')
  return contracts.flatMap(contract => [
    ...(textOf(contract) === '' ? [contract.name ?? ''] : []),
    ...(contract.nodes ?? []).flatMap(findUntoldIn)
  ])
}

function findUntoldIn (node: AstNode): string[] {
  const { nodeType, visibility = '', kind = '', parameters, returnParameters } = node
  const name = node.name === undefined || node.name === '' ? kind : node.name
  const text = textOf(node)
  const isPublic = visibility === 'public' || visibility === 'external'
  if (TOLD.has(nodeType)) return text === '' ? [name] : []
  if (nodeType !== 'FunctionDefinition' || !isPublic) return []
  if (text === '') return [name]
  const left = (parameters?.parameters ?? []).filter(parameter => !new RegExp(`@param ${parameter.name ?? ''}\\b`).test(text)).map(parameter => `${name}: ${parameter.name ?? ''}`)
  const answers = returnParameters?.parameters.length ?? 0
  return (text.match(/@return /g) ?? []).length < answers ? [...left, `${name}: what it gives`] : left
}

function textOf ({ documentation }: AstNode): string { return documentation?.text.trim() ?? '' }
