import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decide } from '../../../protocol/kernel/decide.ts'
import type { Decision } from '../../../protocol/kernel/decide.ts'
import { nextChange } from '../../../protocol/kernel/next-change.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import type { PolicyIndex } from '../../../protocol/kernel/policy-index.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { meetGrants } from '../../../protocol/policy/meet.ts'
import { readPolicy, valuesOf } from '../../../protocol/policy/read.ts'
import { readValues } from '../../../protocol/policy/read-values.ts'
import { compareReadings } from './compare-readings.ts'
import type { Readers } from './compare-readings.ts'
import { LAWS } from './laws.ts'
import type { Kernel } from './laws.ts'

/** Tries until a fault is found. Most are found within a hundred, the rarest within two thousand on average: once not within twenty thousand. */
const RUNS = 400_000
const DENIED: Decision = { allow: false, code: 'NO_GRANT' }
const grantsOf = (index: PolicyIndex): Grant[] => [...index.byId.values()].map(({ grant }) => grant)
/** As `Math.max`, but only where there is something. */
const later = (a: number | null, b: number | null): number | null => a === null || b === null ? null : Math.max(a, b)
const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])]

/** Of each law, kernels with one fault that it must find. */
const FAULTS: Record<string, Record<string, Partial<Kernel>>> = {
  'a wider grant or link never shows less': {
    'a grant must name just what the record has': {
      decide: input => {
        const decision = decide(input)
        return decision.allow && (input.index.byId.get(decision.grant)?.labels.size ?? 0) > input.record.labels.length ? DENIED : decision
      }
    },
    'a link that says more than its parent is refused': {
      decide: input => {
        const chains = input.facts.chains.filter(links => links.every(({ part, parent }) => [...part.labels].every(label => input.index.byId.get(parent)?.labels.has(label) !== false)))
        return decide({ ...input, facts: { ...input.facts, chains } })
      }
    }
  },
  'removing a grant or a chain never shows more': {
    'a grant that is over stands in the way of others': {
      decide: input => grantsOf(input.index).some(grant => grant.notAfter !== null && grant.notAfter <= input.now) ? DENIED : decide(input)
    },
    'a chain takes the place of grants': { decide: input => input.facts.chains.length > 1 ? DENIED : decide(input) }
  },
  'order does not matter': {
    'only the first grant is looked at': { decide: input => decide({ ...input, index: indexPolicy(grantsOf(input.index).slice(0, 1)) }) },
    'only the first chain is looked at': { decide: input => decide({ ...input, facts: { ...input.facts, chains: input.facts.chains.slice(0, 1) } }) }
  },
  'knowing less never shows more': {
    'who is not known to be out of a group is in it': {
      decide: input => {
        const viewers = new Map([...input.index.byCollective.keys()].map(viewer => [viewer, new Map([...[input.requester.address].map(address => [address, true] as const), ...input.facts.viewers.get(viewer) ?? []])]))
        return decide({ ...input, facts: { ...input.facts, viewers } })
      }
    },
    'a condition that is not known holds': {
      decide: input => {
        const conditions = new Map([...grantsOf(input.index).map(grant => [grant.condition ?? '', true] as const), ...input.facts.conditions])
        return decide({ ...input, facts: { ...input.facts, conditions } })
      }
    }
  },
  'nothing is open after its end': {
    'the last second counts twice': { decide: input => { const now = decide(input); return now.allow ? now : decide({ ...input, now: input.now - 1 }) } }
  },
  'when all have begun, time only closes': {
    'an emergency never ends, and begins when it should be over': {
      decide: input => { const { emergency } = input.facts; return decide({ ...input, facts: emergency === undefined || emergency.at > input.now - 4 ? input.facts : { ...input.facts, emergency: { ...emergency, at: input.now } } }) }
    },
    'ends are seen a second late': { decide: input => decide({ ...input, now: input.now % 3 === 0 ? input.now - 1 : input.now }) }
  },
  'time changes nothing before the moment that was named': {
    'it forgets that emergencies end': { nextChange: options => nextChange({ ...options, facts: { ...options.facts, emergency: undefined } }) },
    'it forgets that links end': { nextChange: options => nextChange({ ...options, facts: { ...options.facts, chains: [] } }) },
    'it forgets groups': { nextChange: options => nextChange({ ...options, facts: { ...options.facts, viewers: new Map() } }) }
  },
  'two never add up': {
    'grants of a viewer are thrown together': {
      decide: input => {
        const together = new Map<string, Grant>()
        for (const grant of grantsOf(input.index)) {
          const held = together.get(grant.viewer)
          together.set(grant.viewer, held === undefined ? grant : { ...held, categories: union(held.categories, grant.categories), labels: union(held.labels, grant.labels) })
        }
        return decide({ ...input, index: indexPolicy([...together.values()]) })
      }
    }
  },
  'a chain shows nothing that its grant, or a shorter part, does not show': {
    'the last link alone counts': {
      decide: input => {
        const last = input.facts.chains.flatMap(links => links.slice(-1).map(({ part }) => part.grant))
        return decide({ ...input, index: indexPolicy([...grantsOf(input.index), ...last]) })
      }
    },
    'the grant need not reach the record itself': {
      decide: input => {
        const { categories, labels } = input.record
        const wider = grantsOf(input.index).map(grant => ({ ...grant, ...(grant.viewer === input.requester.address ? {} : { categories: union(grant.categories, categories), labels: union(grant.labels, labels) }) }))
        return decide({ ...input, index: indexPolicy(wider) })
      }
    }
  },
  'a conflict reads as what each of its values allows': {
    'labels of either': { meetGrants: (a, b) => { const met = meetGrants(a, b); return met === undefined || a === undefined || b === undefined ? met : { ...met, labels: union(a.labels, b.labels) } } },
    'the later end': { meetGrants: (a, b) => { const met = meetGrants(a, b); return met === undefined || a === undefined || b === undefined ? met : { ...met, notAfter: later(a.notAfter, b.notAfter) } } },
    'no condition': { meetGrants: (a, b) => { const met = meetGrants(a, b); return met === undefined ? met : { ...met, condition: undefined } } },
    'always open': { meetGrants: (a, b) => { const met = meetGrants(a, b); return met === undefined ? met : { ...met, emergency: undefined } } },
    'the greater depth': { meetGrants: (a, b) => { const met = meetGrants(a, b); return met === undefined ? met : { ...met, depth: Math.max(a?.depth ?? 0, b?.depth ?? 0) } } },
    'whatever one says': { meetGrants: a => a }
  },
  'what a merge allows, one of the devices allowed': {
    'tombstones are not looked at': { readPolicy: doc => ({ ...readPolicy(doc), ...readValues({ ...valuesOf(doc), ended: new Map() }) }) },
    'a conflict reads as the wider': {
      readPolicy: doc => {
        const { majors, grants, ended } = valuesOf(doc)
        const single = [...grants].map(([id, texts]) => [id, texts.map(text => readValues({ majors, grants: new Map([[id, [text]]]), ended }).grants.get(id)).filter(grant => grant !== undefined)] as const)
        const widest = single.flatMap(([id, values]) => values.length === 0 ? [] : [[id, values.reduce((a, b) => ({ ...a, categories: union(a.categories, b.categories).sort(), labels: union(a.labels, b.labels).sort(), actions: union(a.actions, b.actions).sort(), notBefore: Math.min(a.notBefore, b.notBefore), notAfter: later(a.notAfter, b.notAfter), condition: undefined, emergency: undefined }))] as const])
        return { ...readPolicy(doc), grants: new Map(widest) }
      }
    }
  }
}

/** Ways to read a policy with one fault each, that the second model of reading must find. By values, or by a real document. */
const MISREADINGS: Record<string, Partial<Readers>> = {
  'the major is not looked at': { readValues: values => readValues({ ...values, majors: [1] }) },
  'one major of several is enough': { readValues: values => readValues({ ...values, majors: values.majors.slice(0, 1) }) },
  'a tombstone that says no time is none': { readValues: values => readValues({ ...values, ended: new Map([...values.ended].filter(([, marks]) => marks.some(mark => typeof mark === 'string' && mark.startsWith('{"at"')))) }) },
  'the last that wrote wins': { readValues: values => readValues({ ...values, grants: new Map([...values.grants].map(([id, texts]) => [id, texts.slice(-1)])) }) },
  'in a conflict what is not understood is left out': {
    readValues: values => readValues({ ...values, grants: new Map([...values.grants].map(([id, texts]) => [id, texts.length > 1 ? texts.filter(text => readValues({ majors: [1], grants: new Map([[id, [text]]]), ended: new Map() }).grants.size > 0) : texts]).filter(([, texts]) => texts !== undefined && texts.length > 0) as Array<[string, unknown[]]>) })
  },
  'a field that is not known is left out': {
    readValues: values => readValues({ ...values, grants: new Map([...values.grants].map(([id, texts]) => [id, texts.map(text => typeof text === 'string' ? text.replace(/,"(later|weekdays)":(1|null|\[1,2\])/, '') : text)])) })
  },
  'a document shows only what won': { readPolicy: doc => ({ ...readPolicy(doc), grants: readValues({ majors: [1], grants: new Map(Object.entries(doc.grants).map(([id, value]) => [id, [value.val]])), ended: new Map(Object.entries(doc.ended).map(([id, value]) => [id, [value]])) }).grants }) }
}

describe('the second model of reading finds that', () => {
  for (const [fault, readers] of Object.entries(MISREADINGS)) {
    it(fault, () => { assert.throws(() => compareReadings({ pairs: readers.readPolicy === undefined ? RUNS : 1_000, documents: readers.readPolicy === undefined ? 0 : 1_000, endOnFailure: true, readers })) })
  }
})

describe('a law finds the fault that', () => {
  it('there is one of for every law', () => { assert.deepEqual(Object.keys(FAULTS), Object.keys(LAWS)) })

  for (const [name, faults] of Object.entries(FAULTS)) {
    for (const [fault, changes] of Object.entries(faults)) {
      it(`${fault} (${name})`, () => {
        const result = fc.check(LAWS[name]!({ decide, nextChange, meetGrants, readPolicy, ...changes }), { numRuns: RUNS, endOnFailure: true })
        assert.ok(result.failed, 'not found')
        assert.ok(result.errorInstance instanceof assert.AssertionError, String(result.errorInstance))
      })
    }
  }
})
