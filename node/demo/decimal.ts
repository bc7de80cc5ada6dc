/** Marks a number in made-up JSON that keeps its digits: 1.10 says more than 1.1. */
export function decimal (value: number, digits: number): string {
  return `#${value.toFixed(digits)}#`
}

/** JSON text in which marked numbers are numbers, digit for digit. */
export function toJson (value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replaceAll(/"#(-?\d+(?:\.\d+)?)#"/g, '$1')
}
