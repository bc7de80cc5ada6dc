import { textOf } from './read-json.ts'
import type { JsonObject } from './read-json.ts'

/** The text of a FHIR Attachment that carries some: base64 in `data`, of a type that is text. Undefined when there is none. */
export function decodeAttachment (attachment: JsonObject): string | undefined {
  const data = textOf(attachment['data'])
  if (data === undefined || !isTextType(textOf(attachment['contentType']))) return undefined
  const bytes = fromBase64(data)
  return bytes === undefined ? undefined : new TextDecoder(charsetOf(textOf(attachment['contentType']))).decode(bytes)
}

/** Without a type it may be text: reading it harms nobody. */
function isTextType (type: string | undefined): boolean {
  return type === undefined || /^(text\/|application\/([\w.-]+\+)?(json|xml))/i.test(type)
}

function charsetOf (type: string | undefined): string {
  const charset = /charset="?([\w-]+)/i.exec(type ?? '')?.[1]?.toLowerCase()
  return charset === 'iso-8859-1' || charset === 'windows-1252' ? 'windows-1252' : 'utf-8'
}

function fromBase64 (text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text)
    const bytes = new Uint8Array(binary.length)
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
    return bytes
  } catch (cause) {
    // Not base64 after all: there is no text to read in it.
    if (cause instanceof DOMException) return undefined
    throw cause
  }
}
