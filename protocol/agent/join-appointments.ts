import type { Appointment, AppointmentSource } from './appointment.ts'

/**
 * What is acted by when a link comes for an appointment that is held already (specs/agent.md, "Appointing"). Neither says when it was made, and an older one names fewer relationships: what it
 * lacks is kept, and where two cannot both be, the chain decides.
 *
 * @param options.isThere - whether the chain has the source's address in its relationship's agent, as far as this device knows
 * @param options.isRefuted - whether the chain, as far as this device knows it, says otherwise than the source, or has ended the relationship
 * @returns what is held, where the other adds nothing to it
 */
export function joinAppointments (options: { held: Appointment, next: Appointment, isThere: (source: AppointmentSource) => boolean, isRefuted: (source: AppointmentSource) => boolean }): Appointment {
  const { held, next, isThere, isRefuted } = options
  const kept = held.sources.filter(source => !isRefuted(source) && (isThere(source) || !next.sources.some(other => isInstead(source, other))))
  const added = next.sources.filter(source => !isRefuted(source) && !kept.some(other => other.relationship === source.relationship || other.address === source.address))
  return added.length === 0 ? held : { ...next, kind: held.kind, sources: [...kept, ...added] }
}

/** Whether both say another thing of one relationship, or name one address in two. */
function isInstead (a: AppointmentSource, b: AppointmentSource): boolean {
  return (a.relationship === b.relationship) !== (a.address === b.address)
}
