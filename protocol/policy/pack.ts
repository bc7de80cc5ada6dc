import * as A from '@automerge/automerge'
import { concat } from 'uint8arrays/concat'
import { asBufferSource } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_PLAIN_POLICY_BYTES, MAX_POLICY_BYTES } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { joinChanges, splitChanges } from './plain-change.ts'

/** A whole policy in few bytes, for whoever may bring it (specs/sync.md, "Packed"). */
export async function packPolicy (doc: PolicyDocument): Promise<Uint8Array<ArrayBuffer>> {
  const plain = new ReadableStream<BufferSource>({
    start (controller) {
      controller.enqueue(joinChanges(A.getAllChanges(doc)))
      controller.close()
    }
  })
  return await readAll(plain.pipeThrough(new CompressionStream('deflate-raw')), Number.POSITIVE_INFINITY)
}

/**
 * The changes of a packed policy. They are not looked at yet, but there are not more bytes of them than the limit, whatever the packed ones say.
 *
 * @throws POLICY_LIMIT, POLICY_INVALID
 */
export async function unpackPolicy (packed: Uint8Array): Promise<Uint8Array[]> {
  if (packed.length > MAX_POLICY_BYTES) throw new MedrecError('POLICY_LIMIT', `A packed policy has at most ${MAX_POLICY_BYTES} bytes.`)
  const source = new ReadableStream<BufferSource>({
    start (controller) {
      controller.enqueue(asBufferSource(packed))
      controller.close()
    }
  })
  try {
    return splitChanges(await readAll(source.pipeThrough(new DecompressionStream('deflate-raw')), MAX_PLAIN_POLICY_BYTES))
  } catch (cause) {
    if (cause instanceof MedrecError) throw cause
    throw new MedrecError('POLICY_INVALID', 'These bytes are no packed policy.', { cause })
  }
}

async function readAll (stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let bytes = 0
  const reader = stream.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length
    if (bytes > limit) {
      await reader.cancel()
      throw new MedrecError('POLICY_LIMIT', `A policy has at most ${limit} bytes when it is unpacked.`)
    }
    parts.push(part.value)
  }
  // As one list: there may be more than a function takes.
  return concat(parts)
}
