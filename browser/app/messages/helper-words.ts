const count = (n: number, one: string, many: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`

/** The words of letting somebody act for oneself, and of acting for somebody. */
export const helperWords = {
  title: 'People who can act for me', hint: 'A parent, someone for when you cannot',
  empty: 'Nobody can act for you', emptyText: 'A parent can look after a child’s records until a birthday. Someone you trust can step in when you have been silent for a while. You can end it at any time.',
  add: 'Let somebody act for me', addTitle: 'Who acts for you?', addLead: 'Ask them to make a helper card for you, and to show or send it.',
  kinds: { parent: 'Parent or guardian', proxy: 'Someone for when I cannot', guardian: 'Key keeper', helper: 'With chosen rights' },
  kindHints: {
    parent: 'Sees everything, and shares in this name, until the end of the three months in which a birthday falls. Then it ends by itself.',
    proxy: 'Can do the same, but only after you have been silent for as long as you say. You are asked first.'
  },
  card: 'Their helper card', cardHint: 'They find it in their MedRec under Me, “People I act for”, “My helper card”.',
  name: 'What you call them', nameHint: 'Stays on your devices.',
  own: 'Your name, as they see it',
  birthday: 'The birthday on which it ends', birthdayHint: ({ end, isEve }: { end: string, isEve: boolean }) => isEve ? `It ends with ${end}, the day before: a year is cut in four, and that day begins such a part.` : `It ends ${end === '' ? 'with the three months in which that day falls' : `with ${end}, the last day of the three months in which that day falls`}. So the birthday itself is written nowhere.`, birthdayOver: 'That is over. Choose a day that is still to come.',
  silence: 'After how long a silence?',
  silences: [[14, 'Two weeks'], [30, 'A month'], [90, 'Three months'], [180, 'Half a year']] as ReadonlyArray<readonly [days: number, text: string]>,
  proxyNote: 'Before the time is over you are asked here whether you are there. Coming back later ends what they can do at once.',
  make: 'Let them act for me',
  cardUsed: 'This card was used before. Ask the other person to make a new one for you.', dayWrong: 'Look at the day: that birthday is over, or too far away.', noProvider: 'Join a provider first: there is nothing yet that somebody could do for you.',
  givenTitle: (name: string) => `Now give this link to ${name}`, givenText: 'It opens only in their MedRec: they paste it under Me, “People I act for”, “I was given a link”. It takes a few minutes until every provider knows.',
  onlyWhenSilent: (n: number) => `Can act only when you are silent for ${count(n, 'day', 'days')}`,
  states: { waiting: 'On its way to your providers', active: 'Can act for you', ending: 'Ending', ended: 'Ended', over: 'Its time is over' },
  may: { read: 'sees all', grant: 'shares', revoke: 'ends what is shared', add: 'lets others act', guard: 'keeps your key' }, mayYou: { read: 'you see all', grant: 'share', revoke: 'end what is shared', add: 'let others act', guard: 'keep their key' }, fromDay: (day: string) => `from ${day}`, underCondition: 'under a condition', lets: (n: number) => `has let ${count(n, 'other', 'others')} act`,
  untilDay: (day: string) => `until ${day}`, afterDays: (days: number) => `when you are silent for ${count(days, 'day', 'days')}`,
  linkAgain: 'Show the link again',
  end: 'End', endTitle: (name: string) => `End what ${name} can do?`, endText: (name: string) => `${name} no longer sees your records and can share nothing more for you. What ${name} has read may be remembered. What was shared for you goes on until you end it, under Sharing.`,
  keep: 'Keep', ended: (name: string) => `${name} can no longer act for you.`,
  acted: 'Who did what', actedNone: 'Nothing was done for you yet.', actedAll: 'Each time somebody looks in your name is under “Who saw”.',
  did: {
    'appointed': (who: string, whom: string) => `${who} let ${whom} act`, 'appointed-keeper': (who: string, whom: string) => `${who} made ${whom} a key keeper`, 'ended': (who: string, whom: string) => `${who} ended what ${whom} could do`, 'ended-keeper': (who: string, whom: string) => `${who} ended that ${whom} keeps the key`, 'named-owner': (who: string) => `${who} named a new key for you`,
    'objected': (who: string) => `${who} objected`, 'set-recovery': (who: string) => `${who} set how a lost key comes back`, 'became-owner': (who: string) => `${who} moved to a new key`, 'shared': (who: string) => `${who} changed what is shared`,
    'granted': (who: string, whom: string) => `${who} shared with ${whom}`, 'withdrew': (who: string, whom: string) => `${who} stopped sharing with ${whom}`
  },
  you: 'You', someone: 'Somebody', at: (provider: string) => `at ${provider}`,
  untold: (name: string, providers: string) => `${name} does not help you at ${providers} yet: send them the link once more.`, untoldDo: 'Show the link', missing: (name: string, providers: string) => `${name} does not help you at ${providers} yet: ask for a card.`,
  life: 'Are you there?', lifeText: (when: string, who: string) => `${who} can act for you from ${when} on, unless you say here before then that you are there: then the time begins anew.`, lifeAsleep: (when: string, who: string) => `You were silent so long that ${who} can act for you, since ${when}.`, lifeDo: 'I am here', lifeDone: 'Good. Nobody can act for you now because you were silent.',
  lifeGrantText: (when: string) => `If you say nothing, those whom your silence lets in can see your records from ${when} on.`, lifeGrantAsleep: (when: string) => `You were silent so long that those whom your silence lets in can see your records, since ${when}.`, lifeGrantDone: 'Good. Your silence lets nobody in now.',
  lifeLeft: (providers: string) => `Away, so that it is not known yet whether you were heard there: ${providers}. Say it once more when they are there.`,

  actingTitle: 'People I act for', actingHint: 'A child, someone who relies on you',
  actingEmpty: 'You act for nobody', actingEmptyText: 'Show your helper card to the person who wants you to act for them. They give you a link back.',
  actingAs: { parent: 'as parent or guardian', proxy: 'while they are silent', guardian: 'as a keeper of their key', helper: 'with chosen rights' },
  actingStates: { active: 'You can act now', waiting: 'not now', unasked: 'is asked in a moment', away: 'Cannot be asked at the moment', over: 'Over' },
  actFor: (name: string) => `Act for ${name}`, nobody: 'Someone', stop: 'Stop acting', forget: 'Take off this list', stopTitle: (name: string) => `Stop acting for ${name}?`, stopText: 'You no longer see these records, and the copies on this device are deleted.',
  showCard: 'My helper card', cardLead: 'Give it to one person only: it lets them choose you, and nothing else.', cardThen: 'They give you a link back. Paste it here, in this MedRec: under Me, “People I act for”, “I was given a link”.', cardMake: 'Make a card', cardFresh: 'Make another',
  accept: 'I was given a link', acceptLead: 'Paste what the person gave back to you.', accepted: (name: string) => `You can act for ${name}.`, acceptedLater: (name: string) => `Kept. You see here when you can act for ${name}.`, acceptedKey: (name: string) => `You keep the key of ${name}.`,
  mayNotEnd: (name: string) => `You may not end this for ${name} any more. It goes on as it was.`,
  banner: (name: string) => `You act for ${name}. What you do here is done in their name, and they can see it.`, bannerBack: 'Back to mine',
  bannerOwn: (name: string) => `You act for ${name}. This page is your own.`, noLonger: (name: string) => `You cannot act for ${name} any more. What you see is yours.`,
  lapse: {
    title: (day: string) => `Ends on ${day}`, text: 'The person who shared this can act for you until then, and what they shared ends with it. Keep it, and it goes on unchanged: who sees it needs no new link.',
    keep: 'Keep sharing', kept: 'You share this yourself now.', isKept: 'Shared by who acts for you, and kept by you.',
    textActing: (name: string) => `What you share for ${name} ends with what you may do for them. ${name} can keep it before that.`
  },
  blocked: {
    title: (provider: string) => `${provider} gives out none of your records`,
    over: (by: string) => `${by} acted for you, and changed there who may see your records. The change itself is missing. It is dropped by itself, and in a few minutes you and those with whom you share get your records from there again.`,
    by: (by: string) => `${by}, who acts for you, changed there who may see your records, and the change itself is missing. Until it is dropped, your records there are shown to nobody, not even to you. End what ${by} can do: then it is dropped by itself. If you drop it now, ${by} can do it again.`,
    unknown: 'A change of who may see your records is missing there: neither this device nor the provider has it. If you have MedRec on another device, open it there first. If not, drop the change.',
    giveUp: 'Drop the missing change', askTitle: (provider: string) => `Drop it at ${provider}?`, askText: 'This cannot be taken back. What you share yourself goes on. What others shared there in your name ends, unless you chose “Keep sharing”: the missing change may have ended it.',
    notNow: 'Not now', given: 'Dropped. It takes a few minutes until the provider knows.'
  },
  byHelper: 'Someone chosen by who acts for you', byOldWords: 'Shared under your old words', sharedBy: (name: string) => `Someone ${name} chose`
}
