/** The words of agreeing to what somebody else shares, and of waiting for somebody's agreement. */
export const coSignWords = {
  title: 'What needs my agreement', hint: 'Records that are seen only if I agree, too',
  empty: 'Nobody has asked you', emptyText: 'Somebody can let others see records only while you agree, too. They ask you for your card, and give you a link back.', noNetwork: 'This device is in no network yet, so it has no card, and nobody can ask it for an agreement.',
  add: 'I was given a link', addTitle: 'A link that asks you', addLead: 'Paste or scan what they gave back for your card. It is shown first: nothing is agreed by that.',
  somebody: 'Somebody',
  asks: (from: string) => `${from} asks for your agreement`, lead: (from: string) => `${from} wants to let somebody see health records, and only while you agree, too. You see none of these records yourself.`,
  from: 'Who asks', fromNote: 'So they call themselves, and nobody has checked it. Ask them whether the link is theirs.',
  purpose: 'What for', noPurpose: 'Not said',
  viewer: 'Who is let in', viewerText: (end: string) => `Whoever has the card that ends in ${end}`, viewerNote: 'The link gives no name. Ask whose card it is.',
  may: 'What they may do', actions: { read: 'see records', notify: 'be told of new records', contribute: 'add records of their own' } as Record<string, string>,
  where: 'Where', known: 'Checked with the network', notKnown: 'The network does not know this', notChecked: 'Not checked yet: nobody can be asked now', over: 'Over: they are no longer a patient of this network there',
  notSaid: 'What the link does not say', notSaidText: 'Which kinds of records, and until when they are shared. The person who shares decides that. If it matters to you, ask before you agree.',
  untilLegend: 'Until when do you agree?', untilChoices: [[null, 'Until I take it back'], [30, 'For a month'], [90, 'For three months'], [365, 'For a year']] as ReadonlyArray<readonly [days: number | null, text: string]>,
  agree: 'I agree', agreeAgain: 'Agree again', leave: 'Leave it', leaveNote: 'If you leave it, nothing is sent, and nobody is told.',
  agreeing: 'Writing it down with the network: a few seconds for each provider.',
  agreed: 'You agree. It is written down with the network, and counts from now on.', taken: 'You agree no more. It is written down with the network, and counts from now on.',
  saidLeft: (providers: string) => `Away, so that what you said is not known there yet: ${providers}. At all others it counts from now on. Say it once more when they are there.`,
  takeBack: 'Agree no more', takeBackTitle: 'Agree no more?', takeBackText: 'Those who were let in see nothing more, a few seconds from now. What they have read may be remembered, or have been copied.', keep: 'Keep it',
  offline: 'You are offline. To agree, this device has to reach the network.',
  otherCard: 'This asks somebody else to agree', otherCardText: 'The link opens only on the device where the card was made that it is for. If that is this device, unlock it first and open the link again.',
  standing: 'How it stands', asking: 'Asking…',
  states: {
    asking: 'Asking how it stands…', open: 'You have not agreed', agreed: 'You agree', partly: 'You agree at some of the providers', lapsed: 'Your agreement is over', taken: 'You took it back', over: 'Over: nobody sees anything there any more', unknown: 'Cannot be asked at the moment'
  },
  untilDay: (day: string) => `until ${day}`,
  at: (name: string, state: string) => `${name}: ${state}`, yes: 'you agree', no: 'not agreed', atOver: 'over', atAway: 'cannot be asked now',
  listed: (from: string, purpose: string) => purpose === '' ? from : `${from}, ${purpose}`,

  grants: 'Only while somebody agrees', grantsText: 'Here somebody may see records only while somebody else agrees, too.',
  grantTo: (end: string) => `The card that ends in ${end}`, agrees: (end: string) => `Whose agreement it needs: the card that ends in ${end}.`,
  grantStates: {
    asking: 'Asking whether they agree…', open: 'Waits for their agreement: nobody sees anything yet', agreed: 'They agree', partly: 'They agree at some of your providers: send them the link once more', lapsed: 'Their agreement is over: nobody sees anything now', taken: 'They took it back: nobody sees anything now', over: 'Over', unknown: 'Whether they agree is not known at the moment'
  },
  theirLink: 'The link for them', linkLead: 'It opens only in the MedRec of the person whose agreement it needs: they paste it under Me, “What needs my agreement”.', noLink: 'They were named by a number and not by a card, so there is no link for them here.',
  end: 'End', endTitle: 'End this?', endText: 'Nobody is let in by it any more, with or without agreement. What was read may be remembered, or have been copied.', ended: 'It has ended.'
}
