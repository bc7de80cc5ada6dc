import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Appointment, AppointmentSource } from '../../../protocol/agent/appointment.ts'
import { joinAppointments } from '../../../protocol/agent/join-appointments.ts'

const digits = (byte: string, length: number): string => `0x${byte.repeat(length)}`
const source = (relationship: string, address: string, change: Partial<AppointmentSource> = {}): AppointmentSource => ({
  relationship: digits(relationship, 32), address: digits(address, 20), provider: 'mercy-general', providerName: 'Mercy General', multiaddrs: [], providerDelegate: digits('08', 20),
  providerEncryptionKey: digits('0f', 32), attestation: digits('0e', 65), policySalt: digits('0d', 32), ownerDelegate: digits('07', 20), ...change
})
const appointment = (sources: AppointmentSource[], from = 'Lio'): Appointment => ({
  id: '22'.repeat(16), from, kind: 'parent', sources, network: { name: 'Test', chainId: 7, genesisHash: digits('ab', 32), contracts: { providerRegistry: digits('01', 20), relationships: digits('02', 20), accessLogs: digits('03', 20) }, multiaddrs: [] }
})
const [a1, b2, b3, c2] = [source('a0', '01'), source('b0', '02'), source('b0', '03'), source('c0', '02')]
const join = (held: Appointment, next: Appointment, chain: { has?: AppointmentSource[], refutes?: AppointmentSource[] } = {}): Appointment =>
  joinAppointments({ held, next, isThere: each => chain.has?.includes(each) === true, isRefuted: each => chain.refutes?.includes(each) === true })

describe('a link of an appointment that is held already', () => {
  it('adds what it names, under the name that it gives', () => {
    const joined = join(appointment([a1]), appointment([a1, b2], 'Leo'))
    assert.deepEqual([joined.from, joined.sources], ['Leo', [a1, b2]])
  })

  it('takes nothing away where it is older', () => {
    const held = appointment([a1, b2], 'Leo')
    assert.equal(join(held, appointment([a1])), held)
    assert.equal(join(held, appointment([source('a0', '01', { providerName: 'Before' })])), held)
  })

  it('adds to what only another link has named', () => {
    assert.deepEqual(join(appointment([a1, b2]), appointment([a1, source('d0', '04')])).sources, [a1, b2, source('d0', '04')])
  })

  it('says another address of a relationship: that which the chain has counts, else the newer word', () => {
    assert.deepEqual(join(appointment([a1, b2]), appointment([a1, b3])).sources, [a1, b3])
    const held = appointment([a1, b2])
    assert.equal(join(held, appointment([a1, b3]), { has: [b2] }), held)
  })

  it('names an address in another relationship: likewise', () => {
    assert.deepEqual(join(appointment([a1, b2]), appointment([a1, c2])).sources, [a1, c2])
    const held = appointment([a1, b2])
    assert.equal(join(held, appointment([a1, c2]), { has: [b2] }), held)
  })

  it('takes the place of what the chain refutes, and brings nothing that it does', () => {
    const mended = source('a0', '01', { attestation: digits('0a', 65) })
    assert.deepEqual(join(appointment([a1, b2]), appointment([mended]), { refutes: [a1] }).sources, [b2, mended])
    const held = appointment([a1])
    assert.equal(join(held, appointment([a1, b2]), { refutes: [b2] }), held)
  })
})
