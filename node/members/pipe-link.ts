import type { Socket } from 'node:net'
import type { Stream } from '@libp2p/interface'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { readMessages } from '../../protocol/stream/read-messages.ts'
import { MAX_LINK_WAITING } from './constants.ts'

/** Carries bytes between a connection of the own engine and a stream, both ways, until either ends; then both have ended. */
export async function pipeLink ({ socket, stream }: { socket: Socket, stream: Stream }): Promise<void> {
  socket.setNoDelay(true)
  const end = (): void => {
    socket.destroy()
    if (stream.status === 'open') stream.abort(new MedrecError('STREAM_CUT', 'The link has ended.'))
  }
  // What an engine does to its connection is its own affair; the end of it is all that matters here.
  socket.on('error', () => {})
  await Promise.race([sendTo(stream, socket), receiveFrom(stream, socket), new Promise<void>(resolve => { socket.once('close', () => { resolve() }) })]).catch(() => undefined)
  end()
}

async function sendTo (stream: Stream, socket: Socket): Promise<void> {
  for await (const chunk of socket) {
    // The buffer is the socket's: it is read no further while the other side takes nothing.
    if (!stream.send(chunk as Uint8Array)) await stream.onDrain()
  }
}

async function receiveFrom (stream: Stream, socket: Socket): Promise<void> {
  for await (const chunk of readMessages(stream, MAX_LINK_WAITING)) {
    for (const bytes of chunk instanceof Uint8Array ? [chunk] : chunk) {
      if (!socket.write(bytes)) await new Promise<void>(resolve => { socket.once('drain', resolve).once('close', () => { resolve() }) })
    }
  }
}
