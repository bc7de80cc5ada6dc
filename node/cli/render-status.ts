import { styleText } from 'node:util'
import { CARRY_GAS } from '../chain/constants.ts'
import type { EngineStatus, MemberEngine } from '../control/engine-status.ts'
import type { MemberStatus, NetworkStatus } from '../control/read-status.ts'
import { proposalLines } from './describe-proposal.ts'
import { fitText, padText } from './fit-text.ts'
import { formatDuration, groupDigits } from './format-table.ts'

/** What {@link renderStatus} takes. */
export interface RenderStatusOptions {
  status: NetworkStatus
  /** Columns of the terminal. */
  width: number
  /** Whether the reader sees colours. */
  isColoured: boolean
}

const ENGINES = { anvil: 'the development chain', clique: 'Clique', qbft: 'QBFT' } as const

/** Of a provider that is no member's and never was: the others' nodes refuse it. */
const KEPT_OUT = 'Not let in yet: its engine gets no blocks'

type Style = Parameters<typeof styleText>[0]

/** The status as lines for people, none longer than `width`. */
export function renderStatus (options: RenderStatusOptions): string[] {
  const { status, width, isColoured } = options
  const styled = (style: Style, text: string): string => isColoured ? styleText(style, text, { validateStream: false }) : text
  const title = (text: string): string => styled('bold', fitText(text, width))
  const { network, head, settledDepth, settled, isFresh, members, proposals, own, validators } = status
  const period = network.blockPeriod === 1 ? 'a block each second' : `a block every ${network.blockPeriod} s`
  const age = head.number === 0 ? styled('yellow', 'nothing is sealed yet, or not here') : isFresh ? `${formatDuration(head.age)} old` : styled('red', `${formatDuration(head.age)} old: the chain does not advance, and nobody is let in`)
  return [
    title(network.name),
    fitText(`chain ${network.chainId} on ${ENGINES[network.engine]}, ${period}`, width),
    `block ${head.number}, ${age}`,
    fitText(`settled with ${settledDepth} on top: up to block ${Math.max(0, settled.number)}, where its state is ${settled.viewHash.slice(2, 14)}`, width),
    '',
    title(membersTitle(status)),
    ...memberLines({ status: members.length > 0 ? status : { ...status, members: (status.engine?.members ?? []).map(founderToCome) }, width, styled }),
    ...engineLines({ engine: status.engine, validators: validators.length, width }),
    '',
    title(isKeptOut(status) ? 'What is proposed: "medrec govern list" asks a member' : proposals.length === 0 ? 'Nothing to vote on' : `To vote on: ${proposals.length}`),
    ...(isKeptOut(status) ? [] : proposals).flatMap(proposal => proposalLines(proposal, { isBrief: true }).map(line => fitText(`  ${line}`, width))),
    '',
    title(`This node: ${own.handle}`),
    ...standing(status).map(({ style, text }) => styled(style, fitText(`  ${text}`, width))),
    fitText(`  operator ${own.operator}`, width),
    fitText(`  gas for ${groupDigits(own.balance)} units${own.allowance === null ? '' : `; can draw ${groupDigits(own.allowance)} more`}`, width),
    ...own.isMember && BigInt(own.room) < BigInt(CARRY_GAS) ? [styled('red', fitText('  too little gas to promise: it carries nothing more for people', width))] : [],
    fitText(own.carried === 0 ? '  looks after no transactions' : `  looks after ${own.carried === 1 ? '1 transaction' : `${own.carried} transactions`}`, width)
  ]
}

/** Nobody has let its engine in: what it has is block 0, or what it had when it was no stranger, and of that nothing can be told of others. */
function isKeptOut ({ own: { isMember, isFounder, departure }, engine }: NetworkStatus): boolean {
  return !isMember && !isFounder && departure === null && engine?.peers === 0
}

function membersTitle (status: NetworkStatus): string {
  const { members } = status
  if (members.length > 0) return `Members: ${members.length}`
  if (isKeptOut(status)) return `${KEPT_OUT}. The founders:`
  return status.own.isFounder ? 'Founding: the founders become members with the first blocks' : 'No members yet at this block. The founders that this node knows:'
}

/** One line for the log of a script: what of the status changes. */
export function summarizeStatus ({ head, isFresh, members, proposals, validators, own }: NetworkStatus): string {
  return [
    `block ${head.number}`, isFresh ? 'fresh' : 'stale', `${members.length} ${members.length === 1 ? 'member' : 'members'}`, `${validators.length} to seal`,
    `${proposals.length} to vote on`, own.isMember ? 'member' : 'no member', `${own.carried} carried`
  ].join(', ')
}

interface MemberRow { mark: string, handle: string, cells: string[], name: string }

function memberLines (options: { status: NetworkStatus, width: number, styled: (style: Style, text: string) => string }): string[] {
  const { status, width, styled } = options
  const { members, own, engine } = status
  const titles = ['seat', ...engine === null ? [] : ['sealed', 'block', 'peers']]
  const rows: MemberRow[] = [
    { mark: ' ', handle: 'handle', cells: titles, name: 'name' },
    ...members.map(member => ({ mark: isOwn(member, own) ? '*' : ' ', handle: member.handle, cells: [isKeptOut(status) && !member.isSettled ? '' : seatOf(member), ...engineCells({ member, status })], name: member.name }))
  ]
  const widths = titles.map((_, i) => Math.max(...rows.map(({ cells }) => cells[i]?.length ?? 0)))
  const taken = 2 + widths.reduce((sum, cell) => sum + cell + 2, 0)
  // What is left is for handle and name: the name may be cut, the handle no sooner than it must.
  const handleWidth = Math.min(Math.max(...rows.map(({ handle }) => handle.length)), Math.max(8, width - taken - 10))
  return rows.map(({ mark, handle, cells, name }, i) => {
    const line = `${mark} ${padText(handle, handleWidth)}  ${cells.map((cell, i) => padText(cell, widths[i] ?? 0)).join('  ')}  `
    return (i === 0 ? styled('dim', fitText(line + name, width)) : fitText(line + name, width)).trimEnd()
  })
}

/** Who is asked before the registry names anybody: whether its node answers. */
function founderToCome ({ handle }: MemberEngine): MemberStatus {
  return { id: 0, handle, name: '', operator: '', consensus: '', signingKey: '', joinedAt: 0, isSettled: false, isValidator: false }
}

/** Its operator's key may have been replaced. */
function isOwn (member: MemberStatus, own: NetworkStatus['own']): boolean {
  return member.operator === own.operator || (own.mustRestart && member.handle === own.handle)
}

function seatOf ({ isSettled, isValidator }: MemberStatus): string {
  if (!isSettled) return 'joining'
  return isValidator ? 'yes' : 'not yet'
}

/** How many of the newest blocks it sealed, how far behind the head it is, and how many engines it is connected with. */
function engineCells (options: { member: MemberStatus, status: NetworkStatus }): string[] {
  const { member, status } = options
  const { engine, head, own } = status
  if (engine === null) return []
  const sealed = engine.sealed.find(({ consensus }) => consensus === member.consensus)?.blocks ?? 0
  if (isOwn(member, own)) return [String(sealed), 'here', String(engine.peers)]
  const found = engine.members.find(({ handle }) => handle === member.handle)
  if (found?.head === undefined || found.head === null) return [String(sealed), isKeptOut(status) ? '' : 'no answer', '']
  const behind = head.number - found.head.number
  const lag = behind <= 1 ? 'at head' : `-${behind}, ${formatDuration(Math.max(0, head.timestamp + head.age - found.head.timestamp))}`
  return [String(sealed), found.isSealing === false ? `${lag}, idle` : lag, found.peers === null ? '' : String(found.peers)]
}

function engineLines (options: { engine: EngineStatus | null, validators: number, width: number }): string[] {
  const { engine, validators, width } = options
  if (engine === null) return []
  const blocks = engine.sealed.reduce((sum, { blocks }) => sum + blocks, 0)
  return [fitText(`the engine lets ${engine.signers.length} seal, the registry ${validators}; "sealed" is of the newest ${blocks} blocks`, width)]
}

function standing (status: NetworkStatus): Array<{ style: Style, text: string }> {
  const { own: { handle, isMember, mustRestart, departure }, members } = status
  if (mustRestart) return [{ style: 'yellow', text: 'a key of it was replaced: start the node again, so that it uses the new one' }]
  if (isMember) return [{ style: 'green', text: 'a member' }]
  if (departure === null) {
    const isAnothers = members.some(member => member.handle === handle)
    if (isAnothers) return [{ style: 'yellow', text: `the member "${handle}" has other keys: look at "keys", "network"` }]
    return [{ style: 'yellow', text: isKeptOut(status) ? KEPT_OUT.toLowerCase() : 'not a member: nobody is let in here' }]
  }
  const { how, block, sealsUntil, mayStop } = departure
  return [
    { style: 'yellow', text: `${how === 'left' ? 'has left' : 'was removed by the others'} in block ${block}: nobody is let in here` },
    mayStop
      ? { style: 'green', text: 'this node may be stopped: nobody counts on its engine any more' }
      : { style: 'yellow', text: `keep it running${sealsUntil === null ? '' : ` until block ${sealsUntil} at least`}: the others still count its engine` }
  ]
}
