import { words } from './en.ts'
import { joinWords } from './format.ts'

/** The words of the end with a provider: what ends, what stays. */
export const leaveWords = {
  status: 'State', asOf: 'As of', seenBy: 'Seen by',
  end: 'End with this provider', title: (name: string) => `End with ${name}?`,
  ends: 'What ends', stays: 'What stays',
  noMore: (name: string) => `${name} gives you nothing new, and shows nothing of yours to anybody whom you let see it.`,
  viewers: (names: string[]) => `${joinWords(names)} ${names.length === 1 ? 'is' : 'are'} told.`,
  helpers: 'Nobody acts for you there any more.', othersToo: 'What others shared for you there ends, too.',
  records: (n: number) => n === 0 ? 'You have no records from it here.' : `Your ${words.records(n)} from there ${n === 1 ? 'stays' : 'stay'} on this device, shared with nobody.`,
  theirs: (name: string) => `${name} keeps its own records about you.`,
  read: 'What others have read may be remembered, or copied.',
  backup: 'Your twelve words do not bring these records back.', download: 'Download them first',
  forget: 'Delete its records from my devices, too', forgotten: 'They are deleted on each device of yours as soon as that hears of it. This cannot be undone.',
  forGood: 'This cannot be taken back. To come back, you need a new invitation.',
  yes: 'End it for good', no: 'Stay', doing: 'Ending it…',
  done: (name: string) => `You are no longer with ${name}.`,
  byMe: (day: string) => `You ended this on ${day}`, byProvider: (name: string) => `${name} has ended this`,
  byMeShort: 'ended by you', byProviderShort: 'ended by the provider',
  byMeText: (name: string) => `${name} lets nobody see anything of yours any more.`,
  byProviderText: (name: string, day: string) => `${name} lets nobody see anything of yours any more. This device heard of it on ${day}.`, orYou: 'Did you end it yourself, on another device? That one has not told this one yet.',
  onWay: 'On its way', onWayText: (name: string) => `${name} and the network still have to hear of it. Nothing more is needed from you.`,
  elsewhere: 'Another key has it', elsewhereText: (name: string) => `What you have with ${name} went to another key before this end could. End it with that one. If it is not yours, call ${name}.`,
  kept: 'The records you have from there stay here, for you alone.', none: 'This device has no records from there.', gone: 'Its records were deleted here.',
  comeBack: 'To come back, ask for a new invitation.', again: 'I have a new invitation',
  forgetNow: 'Delete its records from my devices', forgetTitle: (n: number) => `Delete ${words.records(n)}?`, forgetDo: 'Delete them', forgetKeep: 'Keep them', forgetDone: 'They are deleted.',
  left: 'no longer your provider',
  told: (name: string) => `${name} no longer gives you records`, toldText: 'The records you have from there stay here. What you shared from there has ended.'
}
