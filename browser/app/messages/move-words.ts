/** The words of moving to other twelve words, since somebody knows these. */
export const moveWords = {
  title: 'Somebody knows my words', hint: 'Move to new ones',
  lead: 'Whoever has your twelve words can do all that you can. Move to new words: from then on the old ones open nothing of yours. Begin soon, since whoever knows them could do the same.',
  what: 'What it does',
  points: [
    'Each of your providers is moved at a moment of its own, mostly within an hour, so that nobody sees that they belong to one person. Leave MedRec open here until then; closed, it goes on when you open it again.',
    'Your records stay with your providers, and what you share stays shared. The names that you gave stay behind.',
    'Whoever can act for you, or keeps your key, can do so no more. Let those whom you trust act anew, with the new words.',
    'What others share with you, and whom you act for, stays with the old words. Ask for it anew, with a card of the new ones.'
  ],
  how: 'How it goes',
  steps: ['On another device, or in another browser, open the address of this network, choose “I am new here”, and write down the new words.', 'There, under Me, “I had another key before”, show the card.', 'Read that card here. You are given a link, which goes back there.'],
  network: 'Show the address of this network', card: 'The card of your new words',
  sureTitle: 'Move to the new words?', sureText: 'Be sure that this card is yours, and that the new words are written down: whoever has them gets all of your records, and nobody can take it back.', sureCheck: 'The card is mine, and I have the new words', move: 'Move to the new words', moving: 'Preparing it…',
  givenTitle: 'Now give this to your new words', given: 'It opens only there: paste it under Me, “I had another key before”, “I was given a link”. You can do so now, and again as providers are moved.', again: 'Read the card once more to see the link again.',
  progress: 'How far it is', states: { waiting: 'on its way', done: 'moved' }, all: 'All is moved. The old words open nothing any more. When your new words show all of your providers, you can wipe this device.', left: (provider: string) => `${provider} is not yours to move: another key has it already.`
}
