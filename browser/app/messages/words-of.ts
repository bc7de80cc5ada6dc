import { words } from './en.ts'

/** All words of the app, in one shape for every language and for whoever's things they speak of. */
export type Words = typeof words

/** The words while somebody's things are shown for whom I act: the same as for mine, but for those that say whose they are. `name` is what that person is called. */
export function wordsOf (name: string): Words {
  const whose = `${name}’s`
  const { records } = words
  const remembered = (who: string): string => `What ${who} has already read may be remembered, or have been copied.`
  return {
    ...words,
    you: name,
    noneYet: 'Kinds there are none of yet',
    recordsScreen: {
      ...words.recordsScreen,
      title: `${whose} records`, search: `Search ${whose} records`, alone: 'shared with nobody', download: `Download ${whose} records`,
      downloadHint: `One file with everything of ${name} on this device, in the form other health software reads (FHIR). Keep it somewhere safe: it is not locked.`,
      empty: `${whose} records will be here`, emptyText: `They come as soon as ${whose} providers let you in. That can take a minute.`
    },
    record: { ...words.record, whoCanNone: `Only ${name}, whoever acts for ${name}, and the provider who wrote it.`, unmapped: 'Shared with nobody' },
    sharing: {
      ...words.sharing, toldAs: 'The name to them',
      title: `Who can see ${whose} records`, empty: `Nobody but ${name}, you and ${whose} providers`, emptyText: `When somebody is let see ${whose} records, they appear here: what they see, until when, and when they last looked.`,
      endAllText: n => `${words.joinedPeople(n)} will see nothing more of ${whose}. What was read may be remembered, or have been copied.`,
      picture: `${name}, ${whose} providers, and who may see`, yourRecords: n => `holds ${records(n)} of ${whose}`, pendingText: `It goes out when ${whose} providers can be reached. Nothing is lost.`,
      endText: who => `${who} can ask for nothing more from the moment ${whose} providers hear it. ${remembered(who)}`, laterProviders: `Providers ${name} joins later`,
      endAtText: (who, provider) => `${who} sees nothing more from ${provider}. From ${whose} other providers it stays as it is. ${remembered(who)}`
    },
    share: {
      ...words.share,
      asLabel: `The name of ${name}, as they see it`, can: `can see ${whose}`, noEnd: `you or ${name} end it`, alsoLater: `also ones ${name} joins later`, all: `Every provider, also ones ${name} joins later`, untilChoices: { ...words.share.untilChoices, none: `Until I or ${name} end it` },
      ofYours: (n, total) => `${n.toLocaleString(words.language)} of ${whose} ${records(total)}`, honest: who => `You and ${name} can end this at any time. ${remembered(who)}`, going: `Telling ${whose} providers…`,
      doneWaiting: `It is stored here and goes out when ${whose} providers can be reached.`, doneSettled: `${whose} providers have confirmed it.`
    },
    emergency: {
      ...words.emergency,
      explain: `Whoever is allowed here may look at ${whose} records without asking first, if they state why. Every look needs a reason of its own, is written down with it, and ${name} is told. You find it under “${words.places.seen}”, if you may see the records.`,
      lastsHint: `After that nothing more comes without a new reason, and ${name} is told again. What has come stays on their screen until they leave it, for 24 hours at most, and may be remembered.`, turnedOff: `Switched off. ${whose} providers are told now.`,
      title: n => n === 1 ? `Someone looked at ${whose} records because of an emergency` : `${n.toLocaleString(words.language)} emergency looks at ${whose} records`, lead: 'This was allowed. If there was no emergency, ask whoever is named here who it was, and why.'
    },
    seen: {
      ...words.seen,
      title: `Who saw ${whose} records`,
      lead: `Each answer a provider gives out of ${whose} records, by day.`, empty: `Nobody has looked at ${whose} records yet`, emptyText: `When someone is shown records of ${whose}, it appears here: who, what kind, how many, and from which provider.`,
      actedFor: who => `${who}, acting for ${name}`, youFor: `You, acting for ${name}`, custodian: `acting for ${name}`, leftOut: (own, others) => `Not shown: ${(own + others).toLocaleString(words.language)} ${own + others === 1 ? 'look' : 'looks'} that brought nothing new. They are under the name of each.`, viewer: `someone who may see ${whose} records`, owner: `${name}, whose records they are`
    },
    banner: { ...words.banner, away: names => `${names} cannot be reached at the moment. What you have of ${whose} from there is here.` }
  }
}
