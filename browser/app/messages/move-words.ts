/** A card as a person knows it. */
function cardOf (called: string): string { return called === '' ? 'the card without a name' : `the card that says “${called}”` }

/** The words of moving to other twelve words, since somebody knows these. */
export const moveWords = {
  title: 'Somebody knows my words', hint: 'Move to new ones',
  lead: 'Whoever has your twelve words can do all that you can. Move to new words: from then on the old ones open nothing of yours. Begin soon, since whoever knows them could do the same.',
  what: 'What it does',
  points: [
    'Each of your providers is moved at a moment of its own, mostly within an hour, so that nobody sees that they belong to one person. Leave MedRec open here until then; closed, it goes on when you open it again.',
    'Your records stay with your providers, and what you share from them stays shared. Under the new words it is listed without the names that you gave people. What was to be shared from providers that you join later, too, is not: share that anew.',
    'Whoever can act for you, or keeps your key, is ended as soon as your new words have taken over, and not before. Let those whom you trust act anew, with the new words.',
    'What others share with you, and whom you act for, stays with the old words. Ask for it anew, with a card of the new ones.'
  ],
  how: 'How it goes',
  steps: (appUrl: string) => [`On another device, or in another browser, open ${appUrl}, choose “I need new words”, and write them down.`, 'There, choose “A card for what was mine”, and show the card. If it asks for a network first, paste there what is under Me, “About this network”, here.', 'Read that card here. You are given a link, which goes back there.'],
  network: 'Show the address of this network', card: 'The card of your new words',
  sureCard: (name: string) => name === '' ? 'The card has no name on it. All that is yours goes to whoever made it.' : `The card says “${name}”. All that is yours goes to whoever made it.`, sureLook: 'Anybody can write any name on a card: be sure that you have this one from your own device with the new words, and from nowhere else.',
  sureTitle: 'Move to the new words?', sureText: 'Be sure that this card is yours, and that the new words are written down: whoever has them gets all of your records, and nobody can take it back.', sureCheck: 'The card is mine, and I have the new words', cardWrong: 'This card cannot be used: it was used before, or nothing here is yours to move any more. Show a new card under your new words, and read that.', move: 'Move to the new words', moving: 'Preparing it…',
  givenTitle: 'Now give this to your new words', given: 'It opens only there: paste it under Me, “I had another key before”, “I was given a link”. You can do so now, and again as providers are moved.', again: 'Read the card once more to see the link again. If you read a wrong one before, read the right one here.', againOr: 'If you read the card before once more, you see its link again. If that was a wrong one, read the right one here.', againTitle: 'Show the link again?', againText: 'Nothing is moved anew by this.', againDo: 'Show the link',
  rest: (providers: string) => `Not on the way yet: ${providers}. One card is good for eight providers. Show a further card with your new words, under Me, “I had another key before”, “A card for what was mine”, and read that here.`, further: 'A further card of your new words', furtherRead: 'Read a further card',
  sureRest: (providers: string) => `Going by this card: ${providers}.`, sureInstead: (providers: string, called: string) => `${providers} will go by this card, and no more by ${cardOf(called)}, which you read before.`,
  otherCard: (providers: string, called: string) => `On the way by ${cardOf(called)}, which you read before: ${providers}. If that card is not of your new words, use this one instead.`, instead: 'Use this card instead',
  insteadTitle: 'Use this card instead?', insteadText: (providers: string, called: string) => `${providers} will go by ${cardOf(called)}, which you read last, and by no other. Do this only if the one before is not of your new words. What went out for it before may still arrive.`, insteadDone: 'All that is still here goes by this card.',
  progress: 'How far it is', states: { waiting: (called: string) => called === '' ? 'on its way' : `on its way, by the card that says “${called}”`, done: (called: string) => called === '' ? 'moved' : `moved, by the card that says “${called}”`, elsewhere: () => 'another key has it' },
  all: 'All is moved. The old words open nothing any more. When your new words show all of your providers, and you have downloaded what is here from providers that are no longer yours, you can wipe this device.', left: (provider: string) => `Another key has ${provider} already. If it is not one of yours, whoever knows your words was first: call ${provider}, ask it to end this with you, and to invite you anew.`,
  movedTo: 'moved to your new words', movedText: (provider: string) => `${provider} is moved to your new words. What you do here reaches it no more: use the device with the new words.`, movedAll: 'You moved to new words. What you do here reaches your providers no more: use the device with the new words.'
}
