import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseProviders } from '../../../node/cli/choose-providers.ts'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'

const providerOf = (relationship: string, handle: string, isOver = false): ProviderStatus => ({
  relationship, handle, name: handle, state: isOver ? 'left' : 'connected', records: 1, pending: false, ...isOver ? { ended: { at: 0, by: 'me', isSettled: true, isForgotten: false } } : {}
})
const choose = (name: string, providers: ProviderStatus[]): string[] => chooseProviders({ peer: { providers: () => providers }, name }).map(({ relationship }) => relationship)

describe('a provider that is named on the command line', () => {
  const all = [providerOf('0x1', 'mercy', true), providerOf('0x2', 'mercy'), providerOf('0x3', 'mercy'), providerOf('0x4', 'clinic', true)]

  it('is all that goes on with it, by its handle, or one relationship, by its id', () => {
    assert.deepEqual(choose('mercy', all), ['0x2', '0x3'])
    assert.deepEqual(choose('0x3', all), ['0x3'])
  })

  it('is what is over only where nothing else is meant', () => {
    assert.deepEqual(choose('clinic', all), ['0x4'])
    assert.deepEqual(choose('0x1', all), ['0x1'])
  })

  it('is one that was joined, and else it is said which were', () => {
    assert.throws(() => choose('nowhere', all), { code: 'PROVIDER_UNKNOWN', message: 'You have not joined "nowhere". You have joined: mercy, clinic.' })
    assert.throws(() => choose('nowhere', []), { code: 'PROVIDER_UNKNOWN', message: 'You have not joined "nowhere". You have joined no provider.' })
  })
})
