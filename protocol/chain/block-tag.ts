/** A block's number as JSON-RPC has it. */
export function blockTag (number: number): string {
  return `0x${number.toString(16)}`
}
