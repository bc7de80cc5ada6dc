/** The words of emergency cards: for whoever carries one, and for whoever finds records by it. */
export const emergencyWords = {
  card: {
    show: 'Show the emergency card', title: 'Emergency card', none: 'No emergency card', noneText: 'There is one while somebody is allowed to look in an emergency.',
    lead: 'For the wallet, beside the health insurance card. Whoever was allowed to look in an emergency finds by it which providers to ask.',
    names: (names: string) => `It names ${names}.`, left: (names: string) => `It has no room for ${names}.`, later: 'When another provider is joined, print it anew.',
    honest: 'It opens nothing by itself: only those who were allowed can look, and they must say why. But whoever finds it can tell which providers these are, and a card that was given out cannot be taken back. Switched off, it leads nowhere.',
    name: 'Name on the paper', nameHint: 'You may leave it empty. It is printed, and goes nowhere else.', print: 'Print', copy: 'Copy the link',
    paperTitle: 'In an emergency', paperText: 'Medical records can be found with this code. Scan it with MedRec, and say why.', paperSmall: 'It works only for those who were allowed to look. The person is told of every look, and the reason.'
  },
  look: {
    open: 'Somebody’s emergency card', openLead: 'Scan or paste the emergency card that somebody carries. It opens their records only to those whom they allowed to look.', paste: 'Their emergency card',
    title: 'Look in an emergency', lead: (names: string) => `This card leads to somebody’s records at ${names}.`,
    means: ['The person is told that you looked, when, and the reason you give.', 'Every provider that answers keeps it on record for good.', 'Each time you ask is a look of its own, and is told. Nothing of it is kept on this device: what you see is gone when you leave the page, and after 24 hours.'],
    reason: 'Why do you need to see them?', reasonHint: 'In a few words. The person will read this.', reasonMissing: 'Please say why, in a few words.', go: 'Look at the records',
    own: 'This is your own card', ownText: 'It is for others: those whom you allowed find your records by it.',
    noCard: 'You have no card to look with', noCardText: 'Who may look is known by their card. Make one, and give it to the organisation you work for: it lets you in.', noCardDo: 'Make a card',
    records: 'Records in an emergency', notYours: 'These are somebody else’s. Whose they are, the card does not show: look whether the name in them is that of the person before you. They never mix with your own, and are gone when you leave this page.', told: (reason: string, when: string) => `Your reason, ${when}: “${reason}”`,
    states: { asking: 'asking…', refused: 'does not let you look', away: 'cannot be reached', full: 'has more than is shown' }, places: 'What the providers say',
    refused: 'You are not let in', refusedText: 'None of your cards is among those whom this person allowed to look. Ask the organisation you work for whether it let your card in.', refusedElse: 'If the person allowed any provider of the network, your own provider can look with this card. Show it to whoever runs its MedRec.',
    away: 'Nobody can be reached', awayText: 'Ask again in a moment.', nothing: 'No records', nothingText: 'You were let in. There is nothing there that you may see.', full: (names: string) => `${names} has more than can be shown here.`,
    again: 'Ask again', leave: 'Leave this page'
  },
  stranger: 'This is an emergency card', strangerText: 'It leads to somebody’s medical records, and opens them only to those whom they allowed to look, such as an emergency room. If you found it, please give it back to them.'
}
