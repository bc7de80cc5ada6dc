/** The words of a link that was opened, and would bring something that is not asked for yet. */
export const offerWords = {
  shareTitle: (from: string) => `${from} shares records with you`, actTitle: (from: string) => `${from} wants you to act for them`, keepTitle: (from: string) => `${from} wants you to keep their key`, somebody: 'Somebody',
  forYou: 'Is this for you?', forYouText: 'Take it only if you know who sent it to you. What they call themselves is what they say.',
  from: 'From', passedOnBy: (name: string) => `passed on by ${name === '' ? 'somebody' : name}`, what: 'What', where: 'Where', until: 'Until', noEnd: 'they end it', nothing: 'Nothing any more',
  means: 'What it means', meansOf: {
    parent: 'You see all their records there, and can share them in their name.', proxy: 'You see their records there, and can share them in their name, once they have been silent for as long as they said.', helper: 'You can do there in their name what they chose for you. Under Me, “People I act for”, you see what.',
    guardian: 'You see nothing of theirs. If their key is lost, you and others can give them a new one together.'
  },
  apart: 'These records are kept apart from yours.',
  take: 'Take it', taking: 'Opening it…', leave: 'Leave it', leaveNote: 'If you leave it, nothing is kept, and nobody is told.'
}
