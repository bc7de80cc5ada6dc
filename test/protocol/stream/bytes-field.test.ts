import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { FrameSchema } from '../../../protocol/messages/frame_pb.ts'
import { ItemSchema } from '../../../protocol/messages/records_pb.ts'
import { encodeBytesField } from '../../../protocol/stream/bytes-field.ts'

describe('a bytes field', () => {
  for (const size of [1, 127, 128, 16_320, 65_536]) {
    const bytes = new Uint8Array(size).fill(size)

    it(`of ${size} bytes is encoded as the library encodes it`, () => {
      assert.deepEqual(plain(encodeBytesField(FrameSchema.field.body, bytes).subarray()), toBinary(FrameSchema, create(FrameSchema, { body: bytes })))
      assert.deepEqual(plain(encodeBytesField(ItemSchema.field.data, bytes).subarray()), toBinary(ItemSchema, create(ItemSchema, { body: { case: 'data', value: bytes } })))
    })
  }
})

function plain (bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
