/** Fails with both values when they differ as JSON. */
export function equal (actual: unknown, expected: unknown): void {
  const [one, two] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== two) throw new RangeError(`got ${one}, expected ${two}`)
}

/** Fails when `value` does not hold. */
export function holds (value: boolean, message: string): void {
  if (!value) throw new RangeError(message)
}
