/** The words of a key that is lost: who can give a new one, and how they do. */
export const lostWords = {
  title: 'If my key is lost', hint: 'People who can give you a new one together',
  lead: 'Your twelve words are the only key. People whom you choose here can together give you a new one, if the words and all your devices are lost. They see nothing of yours, and one of them alone can do nothing.',
  keepers: 'Your key keepers', add: 'Choose a key keeper', addMore: 'Choose another', addTitle: 'Who could give you a new key?', addLead: 'Choose somebody who would know you at once. They see nothing of yours.',
  states: { waiting: 'On its way to your providers', active: 'Keeps your key', ending: 'Ending', ended: 'Ended', over: 'Over' },
  oneMore: 'Choose at least two. Until then nobody can give you a new key.', noRule: 'They can do nothing yet: say first how many of them must agree, and how long they must wait.',
  rule: (agree: number, of: number, wait: string) => `${agree < of ? `${agree} of your ${of}` : of === 2 ? 'Both your' : `All ${of} of your`} key keepers together give you a new key, after ${wait}. You are told here at once, and can object until then.`,
  tooFew: (agree: number, of: number) => `You said that ${agree} must agree, and there are ${of}. Choose another, or change how many.`,
  set: 'Say how many must agree', changeRule: 'Change how many, and how long',
  agreeTitle: 'How many must agree?', agree: (n: number, of: number) => n < of ? `${n} of ${of}` : of === 2 ? 'Both' : `All ${of}`,
  agreeHint: (n: number, of: number) => n === of ? `If one of them cannot be reached, you get no new key.${of === 2 ? ' With a third, two could agree.' : ''}` : n === 2 ? 'Quickly found when you need them.' : 'Harder to find together, also for somebody who means you harm.',
  waitTitle: 'How long must they wait?', waitLead: 'For that long you can object, if it was not you who asked them.',
  waits: [[3, 'three days'], [7, 'a week'], [14, 'two weeks'], [30, 'a month'], [90, 'three months']] as ReadonlyArray<readonly [days: number, text: string]>,
  days: (n: number) => `${n} days`,
  save: 'This is right', saved: 'It counts as soon as your providers have it.',
  end: (name: string) => `End that ${name} keeps your key?`, endText: (name: string) => `${name} has no say any more when your key is lost.`, ended: (name: string) => `${name} keeps your key no more.`,
  given: 'It opens only in their MedRec: they paste it under Me, “People I act for”, “I was given a link”.',

  named: 'Someone wants your key replaced', namedBy: (by: string) => `${by} named another key as yours.`, namedFrom: (day: string) => `From ${day} on whoever has it gets all that is yours.`, namedFew: 'It takes more of them before it counts.', namedNoRule: 'It counts for nothing as long as you have not said how many must agree. When you say so, they have to name it again.', namedDo: 'If you did not ask for that, object: nothing changes then.',
  object: 'Object', objected: 'You objected. Your key stays.', objectedLeft: (providers: string) => `Away, so that it is not known yet whether your objection counts there: ${providers}. Object once more when they are there.`,

  ready: 'You have a say, should it be lost', notReady: 'You can do nothing yet: they have not said how many must agree', nameNext: (name: string) => `${name} has lost the key`,
  nameTitle: (name: string) => `A new key for ${name}`, nameLead: (name: string) => `Speak to ${name} first, and be sure that it is ${name} who gave you this: whoever it was gets all of ${name}’s records.`, nameCard: (name: string) => `The card that ${name} gave you`,
  nameSureTitle: (name: string) => `Name this key as the new one of ${name}?`, nameSureText: (name: string, called: string) => `${called === '' ? 'The card has no name on it' : `The card says “${called}”`}. Whoever made it gets all that is ${name}’s, when as many key keepers as ${name} chose have named it. Anybody can write any name on a card: ask ${name}, where you see or hear them, whether this one is theirs.`, nameSure: 'Name this key', naming: 'Naming it…',
  nameDone: (name: string) => `You have named it, and nothing has changed yet. Give this back to ${name}. It opens there when as many key keepers as ${name} chose have named the same card, and the time that ${name} chose is over. Until then whoever has the old key is told, and can object.`,
  nameAway: (providers: string) => `Not named yet at ${providers}: nobody there could be asked. Nothing is lost; name the same card once more when they are there, and give back the link that comes then.`, nameRefused: (providers: string) => `At ${providers} it is not taken from you: you named a key too often there since its owner was heard of last, or are no key keeper there yet.`, nameAgain: 'Name it once more',
  stopTitle: (name: string) => `Keep the key of ${name} no more?`, stopText: 'You have no say any more when it is lost.', stop: 'Stop keeping it',

  mineTitle: 'I had another key before', mineHint: 'Bring back what was yours under it',
  mineLead: 'What was yours under another key comes to the key on this device: from your old device, if others know the old words; from your key keepers, if the words are lost. First you show a card, then you are given a link back.',
  card: 'A card for what was mine', cardHint: 'The same one each time, until you want a further one', cardLead: 'If others know your old words, show this card on the device that has them: there, under Me, “Somebody knows my words”. If they are lost, show it to as many of your key keepers as you once said must agree. They will want to be sure that it is you.',
  cardFurther: { word: 'Show a further card', hint: 'One card is good for eight providers. If you have more, or somebody has spoilt this one, show a further card. From then on it is the one that is shown here.', done: 'This is a further card. Whoever is to move more of your providers, or to name your key, needs this one from now on, and your key keepers all the same.' },
  cardThen: 'You are given a link back. Paste it here, in this MedRec: under Me, “I had another key before”, “I was given a link”.',
  link: 'I was given a link', linkHint: 'From the old device, or a key keeper', linkLead: 'The link of your old device, or of one key keeper, is enough.', take: 'Get back what was mine', taking: 'Asking your providers…',
  taken: (n: number) => `What you have at ${n === 1 ? 'one provider' : `${n} providers`} is yours again.`, takenAlone: 'Whoever could act for you under the old key, or kept it, is being ended now: leave MedRec open for a few minutes. Then let those whom you trust act anew, under Me.', later: 'Not yet', laterText: 'Nothing is lost. Keep the link, and open it again then.',
  waitAway: (provider: string) => `${provider}: nobody there can be asked now.`, waitUntil: (provider: string, day: string) => `${provider}: from ${day} on.`, waitMore: (provider: string) => `${provider}: the old device has not moved it yet, or more of your key keepers have to name this card first.`,

  wordsLost: 'I have lost my words', wordsLostTitle: 'When the words are lost', wordsLostText: 'Nobody can look them up for you: nobody else has them. If you chose key keepers while you had your key, they can give you a new one. If not, begin anew with an invitation from each of your providers.',
  begin: 'Begin with a new key'
}
