/** What became of an API: nothing, something more, or something that breaks who builds on it. */
export type ApiChange = 'none' | 'added' | 'broken'

/** Interfaces that applications write themselves, besides all whose name ends with `Options`: one thing more to write breaks them. */
const WRITTEN_BY_APPLICATIONS = /Options$|^(PeerProfile|PeerStore|RecordSource|RecordDescriptor|PersonSummary|MemoryRecord|DevelopmentProvider|Leadership|IncrementalSha256)$/

/**
 * How two reports differ. A line that is gone or is another breaks; so does a member more that is not optional in what applications write. Everything else that
 * is more is an addition.
 */
export function compareApi (options: { released: string, present: string }): { change: ApiChange, because: string[] } {
  const [before, after] = [readItems(options.released), readItems(options.present)]
  const broken: string[] = []
  let isMore = false
  for (const [name, lines] of before) {
    const now = after.get(name)
    if (now === undefined) {
      broken.push(`${name} is gone`)
      continue
    }
    for (const line of lines) if (!now.includes(line)) broken.push(`${name}: "${line.trim()}" is gone or is another`)
  }
  for (const [name, lines] of after) {
    const then = before.get(name)
    const more = then === undefined ? lines : lines.filter(line => !then.includes(line))
    if (more.length > 0) isMore = true
    const mustBeWritten = then !== undefined && WRITTEN_BY_APPLICATIONS.test(name.split('#')[1] ?? '') ? more.filter(line => /^\s+\w+[:(]/.test(line)) : []
    for (const line of mustBeWritten) broken.push(`${name}: "${line.trim()}" is asked for`)
  }
  return { change: broken.length > 0 ? 'broken' : isMore ? 'added' : 'none', because: broken }
}

/**
 * Whether a version may have such a change since the one that was released: semver, where below 1.0.0 the second number stands for what breaks, and the third for
 * all else.
 */
export function isVersionEnough (options: { released: string, present: string, change: ApiChange }): boolean {
  const [[major, minor, patch], [newMajor, newMinor, newPatch]] = [readVersion(options.released), readVersion(options.present)]
  if (options.change === 'none') return true
  if (newMajor !== major) return newMajor > major
  if (options.change === 'broken') return major === 0 && newMinor > minor
  return newMinor > minor || (major === 0 && newMinor === minor && newPatch > patch)
}

function readVersion (text: string): [major: number, minor: number, patch: number] {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number)
  return [major, minor, patch]
}

/** The lines of each declaration of a report, by entry point and name. */
function readItems (report: string): Map<string, string[]> {
  const items = new Map<string, string[]>()
  let entry = ''
  let lines: string[] | undefined
  for (const line of report.split('\n')) {
    const name = /^export (?:declare )?(?:function|const|class|interface|type) (\w+)/.exec(line)?.[1]
    if (line.startsWith('## ')) entry = line.slice(3)
    else if (name !== undefined) {
      lines = items.get(`${entry}#${name}`) ?? []
      items.set(`${entry}#${name}`, lines)
    } else if (line.startsWith('```')) lines = undefined
    if (lines !== undefined) lines.push(line)
  }
  return items
}
