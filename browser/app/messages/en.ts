/**
 * Every word that a person reads in the app, and nothing else. Another language is another file of this shape.
 * The words are those of a person: record, provider, share, end, who saw. What lies under them is named under "details" only.
 */

const count = (n: number, one: string, many: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`
const records = (n: number): string => count(n, 'record', 'records')

/** The words, by the part of the app they stand in; those with something to fill in are functions. */
export const words = {
  language: 'en',
  app: 'MedRec',
  you: 'You',
  and: 'and',
  records,
  joinedPeople: (n: number) => count(n, 'person', 'people'),
  back: 'Back', close: 'Close', cancel: 'Cancel', done: 'Done', goOn: 'Continue', save: 'Save', copy: 'Copy', copied: 'Copied', send: 'Send', details: 'Details', show: 'Show', look: 'Look', tryAgain: 'Try again', refresh: 'Refresh', refreshing: 'Asking…', change: 'Change', working: 'One moment…',
  places: { label: 'Places', records: 'Records', sharing: 'Sharing', seen: 'Who saw', me: 'Me' },
  starting: 'Opening…',
  skipToContent: 'Skip to the content',

  banner: {
    offline: 'You are offline. Everything here can be read; changes go out when you are back.',
    away: (names: string) => `${names} cannot be reached at the moment. What you have from there is here.`,
    newer: 'A newer version of the app is ready.',
    useNewer: 'Use it now'
  },
  elsewhere: {
    title: 'Open in another tab',
    text: 'MedRec works in one tab at a time, so that two never write over each other. Nothing is lost by switching.',
    here: 'Use here'
  },
  failed: { title: 'MedRec could not start', text: 'Your records on this device are untouched. Reload the page; if that does not help, check that this site may store data.', reload: 'Reload' },

  welcome: {
    title: 'Your medical records, in your hands',
    lead: 'MedRec brings together what your clinics, hospitals and pharmacies hold about you. It stays on this device, also offline, and you decide who else may see it.',
    invitation: 'I have an invitation', invitationHint: 'A link or a code from a provider of yours',
    words: 'I have twelve words', wordsHint: 'Bring everything back onto this device',
    anew: 'I need new words', anewHint: 'Somebody knows my old ones, or they are lost',
    viewer: 'Someone wants to share with me', viewerHint: 'Make a card they can share to',
    honest: 'Nobody runs this for you: your key exists only on your devices, and in your twelve words.'
  },
  entry: {
    title: 'Your invitation',
    lead: 'Your provider gave you a link or a square code.',
    networkTitle: 'Which network?',
    networkLead: 'To find your providers again, MedRec needs one place to begin: any invitation of yours, or a network address from a provider.',
    homeNetwork: 'The network this app comes from', homeNetworkElse: 'Or another one:',
    paste: 'Paste the link here', pasteHint: 'A link, or a text that begins with medrec:', missing: 'Nothing is here yet: paste the link, or scan its code.',
    scan: 'Scan a code', photo: 'Choose a photo of it', checking: 'Checking…'
  },
  join: {
    title: (provider: string) => `${provider} invites you`,
    since: (date: string) => `Member of the network since ${date}`,
    verified: 'Its name was checked with the network.',
    unreachable: 'Its name could not be checked yet: nobody in the network can be reached. Joining will try again, and stops if the name does not hold.',
    notMember: 'No member of the network goes by this name and address. Do not join; ask your provider for a new invitation.',
    expired: 'The time of this invitation is over. Ask the provider for a new one.',
    otherNetwork: 'This invitation is for another network than the one this device is in. A device is in one network.',
    joined: 'You have joined this provider already.', joinedOther: 'Is this invitation for somebody else, a child for example?',
    together: 'Is this invitation for you?', togetherText: 'These records will be shown together with yours.', forOther: 'It is for somebody else', forMe: 'It is for me',
    otherTitle: 'Records of somebody else', otherLead: 'A child, or anybody whose records you look after, needs a key of their own. Then their records stay apart from yours, and you can see and share them here.',
    otherSteps: ['Open the invitation on another device, or in another browser, and make a key there. It gets twelve words of its own.', 'Here, make a helper card: under Me, “People I act for”.', 'There, paste it under Me, “People who can act for me”, as a parent for example. A link comes back for you.', 'Here, paste that link under Me, “People I act for”, “I was given a link”.'], otherLink: 'Copy the invitation', otherCard: 'To people I act for',
    validUntil: (date: string) => `Valid until ${date}`,
    means: ['Your records there come onto this device, where you can read them without a connection.', 'The provider will obey what you say about who else may see them.', 'Nobody else learns that you are a patient there.'],
    go: (provider: string) => `Join ${provider}`,
    toRecords: 'See your records',
    steps: { checking: 'Checking the provider', enrolling: 'Introducing you', opening: 'Putting it on the record of the network', fetching: 'Fetching your records', done: 'Here they are' },
    came: (n: number, of = 0) => n === 0 && of === 0 ? 'Nothing has come yet. The first time can take a minute.' : of === 0 ? `${records(n)} so far` : `${n.toLocaleString('en')} of ${records(of)}`,
    finished: (n: number, provider: string) => n === 0 ? `You have joined ${provider}. It has no records for you yet; new ones come by themselves.` : `${records(n)} from ${provider}`,
    safe: 'You can close this. It goes on where it was.',
    failed: (provider: string, why: string) => `You have not joined ${provider}. ${why}`,
    later: 'Not now'
  },
  newWords: {
    title: 'Your twelve words',
    lead: 'They are your key. Whoever has them can read your records; without them, nobody can bring your records back if this device is lost.',
    advice: 'Write them on paper, in this order. Do not take a photo, and do not store them on a computer.',
    written: 'I have written them down',
    ask: 'Three of them, please', askLead: 'So that you can be sure the paper is right.',
    wordNumber: (n: number) => `Word ${n}`,
    wrong: (ns: string) => `Not the same as before: ${ns}. Look at your paper.`,
    again: 'Show them again'
  },
  password: {
    title: 'A password for this device',
    lead: 'It locks what is stored here. Your twelve words stay the key to everything; the password is for this device alone.',
    one: 'Password', two: 'The same once more', current: 'Your password now', fresh: 'New password',
    hint: (n: number) => `At least ${n} characters. A few words in a row are good.`,
    differ: 'The two are not the same.', short: (n: number) => `At least ${n} characters, please.`,
    set: 'Lock it with this', setting: 'Locking… this takes a second, on purpose.',
    changed: 'The password is changed.', changeTitle: 'Change the password', changeDo: 'Change the password'
  },
  unlock: {
    title: 'Welcome back', lead: 'Your records are here, locked.', go: 'Unlock', going: 'Unlocking…', wrong: 'That is not the password of this device.',
    invitation: 'An invitation waits for you', invitationText: 'Unlock, and you see whose it is.', link: 'A link waits to be opened', linkText: 'Unlock, and you see what it is.',
    forgot: 'I forgot it', forgotText: 'The password cannot be reset: nobody else has it. With your twelve words you can wipe this device and bring back what your providers hold.', wipe: 'Wipe this device and use my twelve words'
  },
  restore: {
    title: 'Your twelve words', lead: 'Type or paste them, with spaces between.', label: 'Twelve words', hint: (n: number) => n === 0 ? 'Small letters, in the order you wrote them.' : `${n} of 12`,
    badWord: (word: string) => `“${word}” is not one of the words used. Look at its spelling.`,
    bad: 'These twelve words do not belong together, though each is spelt as it can be. One is another word, or two have changed places: compare each with your paper.',
    title2: 'Bringing everything back',
    steps: { connecting: 'Finding the network', matching: 'Finding your providers', account: 'Names and shares', policies: 'What you allowed', fetching: 'Your records', done: 'Here they are' },
    go: 'Bring everything back',
    result: (relationships: number, n: number, shares: number) => `${count(relationships, 'provider', 'providers')}, ${records(n)}, ${count(shares, 'share', 'shares')}.`,
    noAccount: 'The names you gave to people were not found. What they may see is as you left it.',
    away: (names: string) => `${names} could not be reached. What is there comes when it can be.`,
    none: 'No provider of this network knows these words yet. You can go on and join one.'
  },

  recordsScreen: {
    title: 'Your records', all: 'All', search: 'Search your records', searchLabel: 'Search', searchShared: 'Search these records', categoriesLabel: 'Kinds of records',
    from: (n: number) => n === 1 ? 'From one provider' : `From ${n} providers`, upToDate: 'up to date', asOf: (when: string) => `as of ${when}`, reading: (n: number) => `reading ${records(n)}…`,
    undated: 'Without a date', older: 'Show earlier ones', resultCount: (n: number) => n === 0 ? 'Nothing found' : records(n),
    alone: 'seen by you alone', sensitive: 'sensitive', readings: (n: number) => count(n, 'reading', 'readings'), was: (value: string) => `was ${value}`,
    empty: 'Your records will be here', emptyText: 'They come when you follow an invitation from a provider. From then on they stay on this device, also without a connection.', emptyJoining: 'Joining is under way. Your records come by themselves; it can take a minute.', emptyAwaited: (names: string) => `Nothing has come yet from ${names}. It comes by itself; the first time can take a minute.`, emptyDo: 'I have an invitation',
    emptyViewer: 'Records that others share with you are kept apart:', nothing: 'No record matches.', nothingText: 'Search looks at names, values and providers.', clear: 'Show all',
    download: 'Download my records', downloadHint: 'One file with everything on this device, in the form other health software reads (FHIR). Keep it somewhere safe: it is not locked.', downloadShort: 'One file, to keep or to take elsewhere', downloading: 'Writing…', downloaded: 'Your file is ready.', addProvider: 'Join another provider',
    choose: 'Choose a record', chooseText: 'Its details, its chart and its exact original appear here.',
    overview: 'What is here', overviewText: 'Choose a record to see its details, its chart and its exact original.'
  },
  record: {
    from: 'From', when: 'Date', kind: 'Kind', status: 'Status', value: 'Result', range: 'Usual range', arrived: 'Arrived here', original: 'The exact original', originalLead: 'As the provider holds it, letter for letter.', originalShow: 'Show the original', copyOriginal: 'Copy',
    chart: (name: string) => `${name} over time`, chartTable: 'The same as a table', outside: 'outside the usual range', insideRange: 'usual range', date: 'Date', gone: 'This record is not on this device any more.', goneText: 'Its provider may have replaced it, or its share has ended.',
    sensitive: (kinds: string) => `Marked as sensitive: ${kinds}.`, sensitiveText: 'It goes to nobody, unless a share names this kind.', unmapped: 'Seen by you alone', unmappedText: 'Its kind is not one that can be shared.',
    whoCan: 'Who may see this', whoCanNone: 'Only you, and the provider who wrote it.', size: 'Size', bytes: (n: number) => n < 1024 ? `${n} bytes` : `${(n / 1024).toFixed(1)} KB`, hash: 'Fingerprint', place: 'Place at the provider', detail: 'More', until: 'Until', note: 'Note', part: 'What', generalRange: 'usual for adults', generalRangeName: 'Usual for adults', twoValues: ['upper (systolic)', 'lower (diastolic)'],
    flags: { high: 'high', low: 'low', abnormal: 'unusual' },
    lines: { dose: 'Dose', reason: 'Reason', by: 'By', place: 'Place', reaction: 'Reaction', severity: 'Severity', criticality: 'Risk', site: 'Site', lot: 'Lot', quantity: 'Quantity', refills: 'Refills', activity: 'Activity', goal: 'Goal', insurer: 'Insurer', paid: 'Paid', author: 'Author', result: 'Outcome', method: 'Method', 'birth-date': 'Born', sex: 'Sex', address: 'Address', phone: 'Phone', comment: 'Comment', 'dose-number': 'Dose number', substitution: 'Substitution', identifier: 'Number', serial: 'Serial number' } as Record<string, string>
  },

  sharing: {
    title: 'Who can see what', mine: 'My records', withMe: 'Shared with me', share: 'Share with someone', empty: 'Nobody but you and your providers', emptyButOthers: 'Nobody but those below', emptyText: 'When you let someone see records, they appear here: what they see, until when, and when they last looked.',
    endAll: 'End all sharing', endAllTitle: 'End all sharing?', endAllText: (n: number) => `${count(n, 'person', 'people')} will see nothing more of yours. What was read may be remembered, or have been copied.`, endedSection: 'Over', picture: 'You, your providers, and who may see', table: 'The same as a table', tableWho: 'Who', tableSees: 'May see', tableFrom: 'From', tableUntil: 'Until', provider: 'Provider', yourRecords: (n: number) => `holds ${records(n)} of yours`, nobody: 'Nobody else yet', groupsOnly: 'Nobody by name',
    lastLooked: (when: string) => `Last looked ${when}`, notLooked: 'Has not looked yet', notLookedUntil: (when: string) => `Had not looked (${when})`, looksUnknown: 'Whether they have looked is not known yet', toldAs: 'Your name to them', more: (n: number) => `and ${n} more`,
    states: { active: 'can see', pending: 'on its way', ending: 'ending', ended: 'ended', expired: 'over', upcoming: 'not yet' },
    pendingText: 'It goes out when your providers can be reached. Nothing is lost.', refusedText: (names: string) => `Refused by ${names}. Ask there; they can see why. Nothing is lost.`, waitingFor: (names: string) => `Not confirmed yet by ${names}.`, endingText: (names: string) => `Not confirmed yet by ${names}: until then an answer may still come from there.`,
    change: 'Change', end: 'End now', endTitle: (name: string) => `End sharing with ${name}?`, endText: (name: string) => `${name} can ask for nothing more from the moment your providers hear it. What ${name} has already read may be remembered, or have been copied.`, endDo: 'End now', ended: (name: string) => `Sharing with ${name} ends as your providers hear of it.`, linkAgain: 'The link for them', keep: 'Keep it', sees: 'Sees', perProvider: 'At each provider', providerState: { done: 'in force', waiting: 'not confirmed yet', away: 'cannot be reached', refused: 'refuses your request' }, endedState: { done: 'ended here', waiting: 'ending, not confirmed yet', away: 'ending, cannot be reached', refused: 'ending, refuses your request' }, laterProviders: 'Providers you join later', laterIncluded: 'included automatically', today: 'Today that is',
    endAt: 'End here only', endAtTitle: (provider: string) => `End it at ${provider} only?`, endAtText: (name: string, provider: string) => `${name} sees nothing more from ${provider}. From your other providers it stays as it is. What ${name} has already read may be remembered, or have been copied.`, endedAt: (name: string, provider: string) => `${name} sees nothing more from ${provider}.`
  },
  share: {
    title: 'Share', titleWith: (name: string) => `Share with ${name}`, titleChange: (name: string) => `Change what ${name} sees`,
    cardTitle: 'Who is it for?', cardLead: 'Ask them for their card. Every copy of MedRec has one, under Me.', cardPaste: 'Paste their card or link', cardMine: 'This is your own card.', 
    nameLabel: 'What do you call them?', nameHint: 'Only you see this name.', someone: 'Someone',
    toldAs: 'They see that it is from', noName: 'someone unnamed', asLabel: 'Your name, as they see it', asHint: 'Without one they see records and no name. You may leave it empty.',
    can: 'can see your', from: 'from', starting: 'from', until: 'until', ending: '. Nothing else.', noEnd: 'you end it', everyProvider: 'every provider', everyProviderBut: (names: string) => `every provider but ${names}`, alsoLater: 'also ones you join later', nothingChosen: 'choose what', today: 'today', and: 'and',
    pickWho: 'Who', pickAs: 'From whom is it, for them?', pickWhat: 'What may they see?', pickWhere: 'From which providers?', pickFrom: 'From when?', pickUntil: 'Until when?', all: 'Every provider, also ones I join later', only: 'Only these',
    untilChoices: { week: 'A week', month: 'A month', quarter: 'Three months', year: 'A year', none: 'Until I end it', day: 'A day I choose' }, fromToday: 'From today', fromDay: 'From a day I choose', day: 'Day',
    sensitive: 'Sensitive records are asked for one by one', sensitiveNone: 'None of these records is marked as sensitive.', wouldAdd: (n: number) => `${records(n)} would be added`, added: (n: number) => `${n === 1 ? '1 record is' : `${n.toLocaleString('en')} records are`} included`,
    withThis: 'With this, today', ofYours: (n: number, total: number) => `${n.toLocaleString('en')} of your ${records(total)}`, fromWhom: (names: string) => `from ${names}`, lookTitle: 'What they would see today', lookMore: (n: number) => `and ${n.toLocaleString('en')} more`, newOnes: 'New records of these kinds are included as they appear.',
    honest: (name: string) => `You can end this at any time. What ${name} has already read may be remembered, or have been copied.`, go: (name: string) => `Share with ${name}`, goChange: 'Change it', whyNot: { what: 'Tap “choose what” above first: nothing is chosen yet.', where: 'Choose above from which providers first.' }, going: 'Telling your providers…',
    doneTitle: (name: string) => `Now give this to ${name}`, doneLead: (name: string) => `Only ${name} can open it: it is sealed to their card. They paste it in their MedRec, under Sharing, “Shared with me”, “I was given a link”. Later changes reach them by themselves.`, doneWaiting: 'It is stored here and goes out when your providers can be reached.', doneSettled: 'Your providers have confirmed it.', copyLink: 'Copy the link', onward: 'They may pass this on', onwardOff: 'They cannot let anybody else see it.', onwardOn: 'They can let others see a part of it. Each look is under “Who saw”, and all of it ends when this ends.', onwardShort: 'They may pass a part of it on', changed: 'Changed. They will see it at their next visit.', toSharing: 'Back to sharing'
  },

  emergency: {
    heading: 'In an emergency', explain: 'Whoever you allow here may look at your records without asking you first, if they state why. Every look needs a reason of its own, is written down with it, and you are told here.', purpose: 'Emergencies',
    who: 'Who may look?', members: 'Any provider of this network', membersHint: 'Every hospital, clinic or pharmacy that is in the network at that time, wherever the emergency is.', other: 'Another group…', otherHint: 'Only the people whom one organisation has put into a group of its own, such as its emergency rooms.',
    label: { members: 'Any provider may look, with a reason', group: 'A group may look, with a reason' },
    group: 'Address of the group', groupHint: 'It begins with “group:”. The organisation that keeps the group can tell you.', groupWrong: 'This is not the address of a group. Copy it again from its beginning to its end.', on: 'Let them look, with a reason', lasts: 'How long may records come after one reason?', lastsHint: 'After that nothing more comes without a new reason, and you are told again. What has come stays on their screen until they leave it, for 24 hours at most, and may be remembered.', lastsFor: (time: string) => `records come for at most ${time} after one reason`, times: [[3_600, 'an hour'], [21_600, '6 hours'], [86_400, '24 hours'], [259_200, '3 days'], [604_800, 'a week']] as Array<[number, string]>, turnedOn: 'They may look, with a reason.', turnedOff: 'Switched off. Your providers are told now.', waiting: (names: string) => `not confirmed yet by ${names}`, offWaiting: (names: string) => `Switched off, and not confirmed yet by ${names}: until then somebody may still look there.`, inForce: (n: number) => `in force at ${count(n, 'provider', 'providers')}`,
    honest: 'Sensitive records are not part of it. Who looks without need has left the reason on record. Switched off, nobody may.',
    title: (n: number) => n === 1 ? 'Someone looked at your records because of an emergency' : `${n.toLocaleString('en')} emergency looks at your records`, unreadable: (provider: string, when: string) => `Something that cannot be read here stands in the log of ${provider}, since ${when} or before. It may be a look because of an emergency: ask them what it was.`, lead: 'You allowed this. If there was no emergency, ask whoever is named here who it was, and why.', told: (who: string, what: string, provider: string, when: string) => `${who} was given ${what}, from ${provider}, ${when}.`, reason: 'The reason they gave', more: (n: number) => `and ${n.toLocaleString('en')} more`, seen: 'I have seen this', tag: 'emergency'
  },

  seen: {
    title: 'Who saw what', lead: 'Each answer a provider gives out of your records, by day.', empty: 'Nobody has looked yet', emptyText: 'When someone is shown records of yours, it appears here: who, what kind, how many, and from which provider.', you: 'You', unknown: 'Someone whose name is not on this device', somebody: 'Somebody', actedFor: (name: string) => `${name}, acting for you`, youFor: 'You, acting for them', custodian: 'acting for you', filterAll: 'Everyone', filterLabel: 'Who', others: 'Others',
    at: (provider: string) => `at ${provider}`, proven: 'Proven', unproven: 'Not proven yet', cut: 'broken off', running: 'under way', gap: 'Entries are missing', gapText: (provider: string, n: number) => `${provider} shows its log with ${count(n, 'entry', 'entries')} missing, or changed since it was first shown. Ask them why.`, nothingNew: 'nothing new', leftOut: (own: number, others: number) => `Not shown: ${[...own === 0 ? [] : [`${count(own, 'look', 'looks')} of your own`], ...others === 0 ? [] : [`${count(others, 'look', 'looks')} of others`]].join(' and ')} that brought nothing new. They are under ${own === 0 ? 'the name of each' : others === 0 ? '“You”' : '“You” and the name of each'}.`, gapLegend: 'If entries were missing', gapLegendText: 'A provider whose log lacks entries, or has changed them since, would be shown with this sign.',
    provenText: 'The provider signed this entry, and its place in the log was checked: none before it is missing.', unprovenText: 'The provider has not signed this entry yet. It usually does within a second.', honest: 'A log shows what a provider wrote down. An answer that was never written down cannot be found this way.', choose: 'What proven means', asWhom: 'As whom', viewer: 'someone you share with', inEmergency: 'someone whom you let look in an emergency', byProvider: 'a provider of this network', owner: 'yourself', address: 'Address', number: 'Number in the log', when: 'When', where: 'From', what: 'What', howMuch: 'How much', proof: 'Proof', passedOn: 'Passed on by', ofGroup: (name: string, keepers: string[]) => `Somebody of ${name === '' ? keepers.length === 0 ? 'a group that you let look' : 'a group' : `the group “${name}”`}${keepers.length === 0 ? '' : ` that ${keepers.join(' and ')} ${keepers.length === 1 ? 'keeps' : 'keep'}`}`, ofNetwork: 'Somebody of a provider of this network', letIn: (name: string) => `Somebody whom you let look: “${name}”`, through: 'Let in by', passedOnFrom: (name: string) => `Someone to whom ${name} passed it on`, noKind: 'other kinds', stale: 'This is what is known on this device. Providers will be asked when they can be reached.', unreadable: 'An entry that cannot be read', unreadableText: (provider: string) => `Something happened at ${provider} of which this app cannot read what, or who it was: it is written by a later version, or damaged. It may have been because of an emergency. Ask them.`, unread: 'A log could not be read', unreadText: (names: string) => `What ${names} wrote down could not be read just now. What is shown from there may be old.`
  },
  shared: {
    title: 'Shared with me', empty: 'Nothing is shared with you', emptyText: 'Show someone your card. They choose what you may see, and give you a link back.', emptyDo: 'Show my card', rename: 'Rename', giveName: 'Give a name', nameTitle: 'Whose records are these?', nameLabel: 'What you call them', nameHint: (from: string) => from === '' ? 'They gave no name. Only you see this one.' : 'Only you see this name.', add: 'I was given a link', addTitle: 'A link you were given', addLead: 'Paste or scan what they gave back to you.', unnamed: 'someone else', unnamedTitle: 'Someone',
    recordsOf: (name: string) => `Records of ${name}`, notYours: (name: string) => `These are ${name}’s, not yours. They never mix with your own.`, until: (date: string) => `until ${date}`, noEnd: 'until they end it', ended: 'No longer shared with you', endedText: 'The copies on this device were deleted. What you have seen, or have copied elsewhere, cannot be taken back by anyone.', expired: 'Its time is over', expiredText: 'The copies on this device were deleted when it ended.', away: 'cannot be reached at the moment', upcoming: (date: string) => `begins ${date}`, forget: 'Forget this', forgetTitle: (name: string) => `Forget what ${name} shares?`, forgetText: 'The copies on this device are deleted. They may still share it; a new link brings it back.', refresh: 'Look for changes', asking: 'Asking for the records', askingText: (names: string) => `They appear here as soon as ${names} has confirmed what is shared with you. A new share can take a minute.`, sources: 'Where it is from', accepting: 'Opening it…', wrongCard: 'This link was made for another card. It opens only where that card was made.', states: { active: 'shared', ended: 'ended', expired: 'over', away: 'away', upcoming: 'not yet' },
    passOn: 'Pass on', passedOnBy: (name: string) => `${name === '' ? 'Someone' : name} passed this on to you.`, passedBy: (name: string) => `passed on by ${name === '' ? 'someone' : name}`, passedOnTo: (names: string) => `You passed a part of it on to ${names}.`, passTitle: 'Pass it on', passTitleWith: (name: string) => `Pass it on to ${name}`, passLead: 'Ask them for their card. Every copy of MedRec has one, under Me.', passCan: (whose: string) => `can see ${whose}`, passNoEnd: 'it is no longer shared with you', passAll: 'Every provider it is shared from', passLater: 'as long as they are shared with you', passUntilNone: 'As long as it is shared with me',
    passOf: (n: number, total: number) => `${n.toLocaleString('en')} of ${records(total)}`, passHonest: (name: string) => `You cannot take this back yourself: it ends on the day you choose, or when it is no longer shared with you. Whose records they are sees each look by ${name}.`, passDo: (name: string) => `Pass it on to ${name}`, passing: 'Making the link…',
    passedTitle: (name: string) => `Now give this to ${name}`, passedLead: (name: string) => `Only ${name} can open it: it is sealed to their card.`, passedUntil: (date: string) => `It ends on ${date}, or when it is no longer shared with you.`, passedNoEnd: 'It ends when it is no longer shared with you.', passedLost: 'The link was made on another device of yours. Pass it on anew to show one here.'
  },
  me: {
    title: 'Me', card: 'My card', cardHint: 'For someone who wants to share with you', cardLead: 'Show this to someone who wants to share records with you. It says nothing about you but the name you choose here.', cardName: 'The name they see', cardNameHint: 'You may leave it empty.', cardFresh: 'Make a fresh card', cardFreshHint: 'Use a fresh one for each person: then no two of them can tell that they have it from the same one.', cardMake: 'Make a card', cardShow: 'Show the card', cardThen: 'They give you a link back. Paste it here, in this MedRec: under Sharing, “Shared with me”, “I was given a link”.', cardNoNetwork: 'A card belongs to a network. Ask the person who wants to share with you for the address of theirs: it is under Me, About this network.',
    words: 'My twelve words', wordsHint: 'Show them again', wordsLead: 'Make sure nobody looks over your shoulder.', wordsShow: 'Show them',
    password: 'Password', passwordHint: 'For this device', providers: 'Providers', providersHint: (n: number) => n === 0 ? 'None yet' : count(n, 'provider', 'providers'), withMe: 'Shared with me', name: 'My name', network: 'Network', about: 'About this network', aboutHint: 'What can be checked, and what not', lock: 'Lock now', leave: 'Wipe this device', leaveHint: 'Delete everything stored here', leaveTitle: 'Wipe this device?', leaveText: 'Records, keys and shares on this device are deleted. Providers keep what they hold, and people you share with keep their access. Your twelve words bring back what your providers hold. Records of a provider that is no longer yours are on this device alone: download them first.', stolenTitle: 'If this device is lost or stolen', stolen: ['Nobody can wipe it from afar. Locked, it shows nothing without its password.', 'On another device, your twelve words bring back what your providers hold. There you see who was given what, and end what is shared.', 'Who gets past the password has your key as you do. Move to new words then: under Me, “Somebody knows my words”.'], leaveConfirm: 'I have my twelve words', leaveDo: 'Wipe this device',
    devChain: 'This is a development network', devChainText: 'It runs on one machine, for trying things out. What it says about members and times cannot be checked from here, as it can on a network that several providers seal together.', sealed: 'What this network says is checked here', sealedText: 'Its providers seal it together; this app checks the seals.', members: 'Members', chain: 'Chain', networkAddress: 'Address of this network', networkAddressHint: 'To find it again with your twelve words',
    providerStates: { unasked: 'is asked in a moment', connected: 'connected', away: 'cannot be reached at the moment', refused: 'refuses your request', left: 'no longer in the network' }, holds: (n: number) => records(n), upToDate: (when: string) => `up to date ${when}`, neverUpToDate: 'not fetched yet', pending: 'something is on its way', askAgain: 'Ask again', refusedText: 'Ask the provider; they can see why. Your records from there stay on this device.', identity: 'Your identity is in your words, not with anyone.'
  },
  scan: { title: 'Scan a code', starting: 'Starting the camera…', hold: 'Hold the square code in front of the camera.', none: 'No camera can be used here. Choose a photo of the code, or paste the link.', photo: 'Choose a photo', noCode: 'No code was found in this picture. Try a sharper one, cut to the code.' },
  qr: { label: 'Square code', tooLong: 'This link is too long for a code. Copy it instead.' },

  categories: {
    allergies: 'Allergies', conditions: 'Conditions', labs: 'Labs', vitals: 'Vitals', prescriptions: 'Prescriptions', vaccinations: 'Vaccinations', procedures: 'Procedures', visits: 'Visits', notes: 'Notes', imaging: 'Imaging', documents: 'Documents', devices: 'Devices', 'care-plans': 'Care plans', assessments: 'Assessments', coverage: 'Bills and coverage', social: 'Social history', demographics: 'Personal details'
  } as Record<string, string>,
  noCategory: 'Other',
  noneYet: 'Kinds you have none of yet',
  labels: {
    ETH: 'Drug and alcohol use', SUD: 'Substance use disorder', ETHUD: 'Alcohol use disorder', OPIOIDUD: 'Opioid use and its treatment', HIV: 'HIV', STD: 'Sexually transmitted infections', MH: 'Mental health', PSY: 'Psychiatry', PSYTHPN: 'Psychotherapy notes', SDV: 'Violence and abuse', SEX: 'Sexual and reproductive health', PREGNANT: 'Pregnancy', GDIS: 'Genetic conditions', SICKLE: 'Sickle cell', DVD: 'Developmental disability', COGN: 'Cognitive conditions', R: 'Marked as restricted', V: 'Marked as very restricted'
  } as Record<string, string>,
  statuses: { 'not-done': 'not done', 'entered-in-error': 'entered in error', 'in-progress': 'under way', 'on-hold': 'on hold', final: 'final', completed: 'completed', finished: 'finished', active: 'active', stopped: 'stopped', inactive: 'inactive', resolved: 'resolved' } as Record<string, string>,

  time: { lasting: (seconds: number) => seconds < 120 ? count(seconds, 'second', 'seconds') : seconds < 7_200 ? count(Math.round(seconds / 60), 'minute', 'minutes') : count(Math.round(seconds / 3_600), 'hour', 'hours'), noDate: 'an impossible date', now: 'just now', minutes: (n: number) => `${count(n, 'minute', 'minutes')} ago`, todayAt: (time: string) => `today at ${time}`, yesterdayAt: (time: string) => `yesterday at ${time}`, today: 'today', yesterday: 'yesterday', tomorrow: 'tomorrow' },
  linkKinds: {
    join: 'This is an invitation of a provider. It belongs under Me, Providers, “Join another provider”.',
    network: 'This is the address of a network. It is for a device that is in none yet.',
    card: 'This is the card of somebody to share with. It belongs under Sharing, “Share with someone”.',
    helper: 'This is a helper card, of somebody who is to act for another or keep a key. It belongs under Me, “People who can act for me”.',
    newkey: 'This is the card of a new key, by which somebody gets back what was theirs. It belongs on their old device, under Me, “Somebody knows my words”; or with a key keeper, under Me, “People I act for”.',
    appointment: 'This link lets somebody act for another. It belongs under Me, “People I act for”, “I was given a link”.',
    share: 'This link opens records that somebody shares. It belongs under Sharing, “Shared with me”, “I was given a link”.',
    cosign: 'This link asks somebody to agree to what is shared. It belongs under Me, “What needs my agreement”, “I was given a link”.',
    emergency: 'This is an emergency card, by which those whom somebody has allowed it find their records. It belongs under Sharing, “Shared with me”, “Somebody’s emergency card”.'
  },
  linkWanted: {
    card: 'Here goes the card of the person you share with: they find it under Me, “My card”.',
    helper: 'Here goes a helper card: they find it under Me, “People I act for”, “My helper card”.',
    newkey: 'Here goes the card of the new key: it is made there, under Me, “I had another key before”, “A card for what was mine”.',
    share: 'Here goes the link that somebody gave back for your card.',
    appointment: 'Here goes the link that somebody gave back for your helper card.',
    cosign: 'Here goes the link that asks for your agreement.',
    network: 'Here goes an invitation, or the address of a network.',
    emergency: 'Here goes the emergency card that somebody carries.'
  },
  pasteNotOpen: 'Better pasted there than opened in a browser: whose MedRec opens depends on the browser.',
  linkProblem: 'This link could not be opened',
  networkLink: { title: (name: string) => `The network “${name}”`, members: (n: number, sealed: boolean) => sealed ? `${count(n, 'provider', 'providers')} seal it.` : `${count(n, 'provider', 'providers')} in it.`, fresh: 'I am new here' },
  strangersLink: { card: 'This is a card', newkey: 'This is the card of a new key', share: 'This was shared with someone', shareText: 'The link opens only on the device where the card was made that it is for. If that is this device, unlock it first and open the link again.', cardFreshText: 'Its owner would like you to share records with them. First bring your own here: with an invitation from a provider of yours, or with your twelve words.' },
  errors: {
    NO_NETWORK: 'This device is in no network yet. Open an invitation, or the address of a network, first.',
    INVITATION_REFUSED: 'The provider does not accept this invitation. It may have been used on another device. Ask them for a new one.',
    INVITATION_EXPIRED: 'The time of this invitation is over. Ask the provider for a new one.',
    NETWORK_UNREACHABLE: 'Nobody in the network can be reached at the moment. Nothing is lost; try again when you are connected.',
    PROVIDER_NOT_A_MEMBER: 'The network does not know this provider under this name. Nothing was sent to it.',
    PROVIDER_UNPROVEN: 'Whoever answered did not prove to be this provider. Nothing was sent to it.',
    OTHER_NETWORK: 'This is for another network than the one this device is in.',
    PROVIDER_UNKNOWN: 'This provider is not yours any more: you moved it to another key, or it never was.',
    HELPER_INVALID: 'This cannot be done like this. Look whether the card is a new one, and whether what you chose fits what you have.',
    HELPER_UNKNOWN: 'There is nobody of this name who acts for you, or for whom you act.',
    LINK_INVALID: 'This cannot be read as a link of MedRec. Copy it again from its beginning to its end.',
    WRONG_PASSWORD: 'That is not the password of this device.',
    BAD_WORDS: 'These are not twelve words of a key. One is misspelt or another word, or two have changed places.',
    NOT_FOR_YOU: 'This link was made for another card. It opens only where that card was made.',
    SHARE_NOT_GENUINE: 'This link is not signed by the person whose records it names. It was not opened.',
    STORE_BLOCKED: 'The browser does not let this page keep anything. Allow storage for this site, and leave private browsing.',
    DEADLINE: 'The answer did not come in time. Nothing is lost; try again.',
    STREAM_CUT: 'The connection broke off. Nothing is lost; try again.',
    DENIED: 'The provider refused. Nothing on this device has changed.',
    CHAIN_STALE: 'The provider is not up to date with the network and does not answer for now. Try again in a while.'
  } as Record<string, string>,
  errorElse: 'That did not work. Nothing on this device is lost.',
  errorDetails: (code: string, message: string) => `${code}: ${message}`
}
