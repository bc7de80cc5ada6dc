import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { cleanName } from '../../../protocol/peer/clean-name.ts'
import { formatLink } from '../../../protocol/links/format-link.ts'
import { parseLink } from '../../../protocol/links/parse-link.ts'
import { isPlainText, plainText } from '../../../protocol/text/plain-text.ts'

/** Clears the screen; goes back to the line's begin; turns what follows round; ends that. */
const UNSEEN = ['\u001b[2J', '\r', '\u202e', '\u2069', '\u009b1A', '\u200f']

describe('what somebody else wrote', () => {
  it('is plain in every script, and not with what moves other text', () => {
    for (const text of ['', 'Dr. Exemplar', 'مريم', '李 小龙', 'Zoë 👩‍⚕️']) {
      assert.ok(isPlainText(text), text)
      assert.equal(plainText(text), text)
    }
    for (const unseen of UNSEEN) {
      assert.equal(isPlainText(`Mercy${unseen}General`), false, JSON.stringify(unseen))
      assert.ok(isPlainText(plainText(`Mercy${unseen}General`)))
      assert.ok(isPlainText(cleanName(`Mercy${unseen}General`)))
    }
  })

  it('is refused in the name of a card', () => {
    const card = { address: `0x${randomBytes(20).toString('hex')}`, encryptionKey: new Uint8Array(32), name: 'Pharmacy' }
    const linkOf = (name: string): string => formatLink({ link: { kind: 'card', card: { ...card, name } }, appUrl: 'https://app.example' })
    assert.equal(parseLink(linkOf('Pharmacy')).kind, 'card')
    for (const unseen of UNSEEN) assert.throws(() => parseLink(linkOf(`Phar${unseen}macy`)), { code: 'LINK_INVALID' }, JSON.stringify(unseen))
  })
})
