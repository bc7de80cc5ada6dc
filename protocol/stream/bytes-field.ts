import type { DescField } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { Uint8ArrayList } from 'uint8arraylist'

/**
 * A field of type `bytes` as it stands in an encoded message: tag, length, and the bytes themselves, which are not copied. Protobuf
 * messages can be put together of such parts; for large runs of bytes that saves what `toBinary` spends on growing its buffer.
 */
export function encodeBytesField (field: DescField, bytes: Uint8Array | Uint8ArrayList): Uint8ArrayList {
  const head = new BinaryWriter().tag(field.number, WireType.LengthDelimited).uint32(bytes.byteLength).finish()
  return new Uint8ArrayList(head, bytes)
}
