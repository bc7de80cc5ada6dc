/** Waits until `condition` holds, looking again whenever everything that was due has run. For what has no event of its own. */
export async function until (condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => { setImmediate(resolve) })
}
