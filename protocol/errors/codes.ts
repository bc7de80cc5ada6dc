/**
 * The stable error codes of MedRec, each with what it tells its reader. The table in specs/errors.md is checked against this one.
 * `public` codes may travel on a stream; any other becomes `INTERNAL` there, and its reason stays in the node's log.
 */
export const ERROR_CODES = {
  // Streams: specs/streams.md
  UNSUPPORTED_VERSION: { public: true, says: 'The other side speaks a version of the protocol that is not known here.' },
  BAD_FRAME: { public: true, says: 'A frame could not be read.' },
  BAD_MESSAGE: { public: true, says: 'A message was readable but not well-formed.' },
  FRAME_TOO_LARGE: { public: true, says: 'A frame is larger than the limit.' },
  TOO_MANY_REQUESTS: { public: true, says: 'More requests are open, or came in this time, than the limit allows. Try again later.' },
  DEADLINE: { public: true, says: 'The answer did not come in time.' },
  STREAM_CUT: { public: false, says: 'The stream ended before the answer was whole. Nothing of it counts as complete.' },
  CANCELLED: { public: true, says: 'The requester took the request back.' },
  INTERNAL: { public: true, says: 'The other side failed. The reason is in its log.' },
  // Decisions: specs/decision.md
  DENIED: { public: true, says: 'Refused. All refusals look the same from outside.' },
  CHAIN_STALE: { public: true, says: 'The provider has not seen a new block for too long to decide.' },
  POLICY_STALE: { public: true, says: 'The provider knows of a newer policy than the one it holds.' }
} as const satisfies Record<string, { public: boolean, says: string }>

/** A stable code from the table above. */
export type ErrorCode = keyof typeof ERROR_CODES

/** Whether `code` is one that may travel on a stream. */
export function isPublicCode (code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code) && ERROR_CODES[code as ErrorCode].public
}
