import { OPERATIONS } from './operations/operations.ts'

// Runs the files of specs/vectors whose form specs/vectors.md says: all that another implementation has to write for itself is OPERATIONS. `node test/vectors/run-vectors.ts FILE…`.

/** What somebody does with what a vector gives them: fields as in the file, or an error with a code. */
export type Operations = Record<string, (given: never) => unknown>

/** One vector: `does` names an operation; what must come of it is in `gives`, or the code of an error in `fails`; `steps` are on the way, for who looks for a difference. */
export interface Vector {
  name: string
  does: string
  given: object
  steps?: object
  gives?: object
  fails?: string
}

/** A file of them. */
export interface VectorFile { vectors: Vector[] }

/** The vectors of which something else comes, a line each. */
export async function runVectors ({ vectors }: Pick<VectorFile, 'vectors'>, operations: Operations = OPERATIONS): Promise<string[]> {
  const wrong: string[] = []
  for (const { name, does, given, gives, fails } of vectors) {
    const came = await outcome(operations[does], given)
    const isRight = typeof came === 'string' ? came === fails : fails === undefined && agrees(came, gives)
    if (!isRight) wrong.push(`${name} (${does}): ${sorted(came)} instead of ${fails ?? sorted(gives)}`)
  }
  return wrong
}

/** What comes of it, or as a text the code of its error. */
async function outcome (operation: Operations[string] | undefined, given: object): Promise<object | string> {
  if (operation === undefined) return 'no such operation'
  try {
    return await operation(given as never) as object
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

/** Whether what came is what is said; of a field with several right values, `oneOf`, whether it is one of them. */
function agrees (came: object, gives: object = {}): boolean {
  const fields = Object.entries(gives) as Array<[name: string, said: unknown]>
  const chosen = fields.map(([name, said]) => {
    const own = (came as Record<string, unknown>)[name]
    return [name, isChoice(said) ? said.oneOf.find(each => sorted(each) === sorted(own)) ?? said : said]
  })
  return sorted(came) === sorted(Object.fromEntries(chosen))
}

function isChoice (said: unknown): said is { oneOf: unknown[] } {
  return isFields(said) && 'oneOf' in said
}

/** As JSON, with the fields of every object in the order of their names, so that texts can be compared. */
function sorted (value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => isFields(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1)) : part)
}

function isFields (value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

if (import.meta.main) {
  const { readFile } = await import('node:fs/promises')
  for (const path of process.argv.slice(2)) {
    const file = JSON.parse(await readFile(path, 'utf8')) as Partial<VectorFile>
    if (file.vectors === undefined) {
      console.log(`${path}: has no vectors to run`)
      continue
    }
    const wrong = await runVectors({ vectors: file.vectors })
    console.log([...wrong, `${path}: ${file.vectors.length - wrong.length} of ${file.vectors.length} vectors agree`].join('\n'))
    if (wrong.length > 0) process.exitCode = 1
  }
}
