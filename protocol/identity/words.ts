import { entropyToMnemonic, mnemonicToEntropy, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { randomBytes as platformRandomBytes } from '../crypto/random.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { WORD_COUNT } from './constants.ts'

/** Twelve new words: 128 random bits and a checksum (BIP-39, English). */
export function generateWords (options: { randomBytes?: RandomBytes } = {}): string[] {
  return entropyToMnemonic((options.randomBytes ?? platformRandomBytes)(16), wordlist).split(' ')
}

/** The words in `text`, however they are spaced, numbered or capitalised. Checks nothing. */
export function splitWords (text: string): string[] {
  return text.normalize('NFKD').toLowerCase().split(/[^a-z]+/).filter(word => word !== '')
}

/**
 * The 64-byte seed of twelve words (BIP-39, no passphrase).
 *
 * @throws BAD_WORDS, with a message that says which word to look at
 */
export function wordsToSeed (options: { words: readonly string[] }): Uint8Array<ArrayBuffer> {
  return new Uint8Array(mnemonicToSeedSync(checkWords(options.words).join(' ')))
}

/** Whether `word` is one that can be among the twelve. */
export function isWord (word: string): boolean {
  return wordlist.includes(word.trim().toLowerCase())
}

/**
 * The words as they are meant: lower case, without spaces around.
 *
 * @throws BAD_WORDS when there are not twelve, one is not in the list, or the checksum fails
 */
export function checkWords (words: readonly string[]): string[] {
  const clean = words.map(word => word.normalize('NFKD').trim().toLowerCase())
  if (clean.length !== WORD_COUNT) throw new MedrecError('BAD_WORDS', `There are ${clean.length} words; it takes ${WORD_COUNT}.`)
  const wrong = clean.findIndex(word => !wordlist.includes(word))
  if (wrong >= 0) throw new MedrecError('BAD_WORDS', `Word ${wrong + 1} is not one of the words used. Look at its spelling.`)
  try {
    mnemonicToEntropy(clean.join(' '), wordlist)
  } catch (cause) {
    throw new MedrecError('BAD_WORDS', 'All words are known, but they do not belong together: one is another word, or two changed places.', { cause })
  }
  return clean
}
