import { withSubcommands } from '../subcommands.ts'

/** `medrec helper`: who can act for a person, and for whom a person acts. */
export const helper = withSubcommands({
  details: `A parent for a child, a healthcare proxy for somebody who falls silent, guardians for a key that is lost. See specs/agent.md.
What a helper sees and shares for somebody: "medrec records", "share", "revoke" and "log" with --for NAME.`,
  commands: {
    card: { summary: 'for a helper: make a card to give to whom you are to act for', load: async () => (await import('./helper-acting.ts')).helperCard },
    appoint: { summary: 'let somebody act for you', load: async () => (await import('./helper-appoint.ts')).helperAppoint },
    link: { summary: 'print once more what goes to somebody who can act for you', load: async () => (await import('./helper-appoint.ts')).helperLink },
    accept: { summary: 'for a helper: take what was sent back for your card', load: async () => (await import('./helper-acting.ts')).helperAccept },
    list: { summary: 'show who can act for you, who did what, and for whom you act', load: async () => (await import('./helper-list.ts')).helperList },
    end: { summary: 'end what somebody can do for you', load: async () => (await import('./helper-appoint.ts')).helperEnd },
    stop: { summary: 'for a helper: stop acting for somebody', load: async () => (await import('./helper-acting.ts')).helperStop },
    recovery: { summary: 'say how many guardians give you a new key when yours is lost', load: async () => (await import('./helper-recovery.ts')).helperRecovery },
    nominate: { summary: 'for a guardian: name the new key of somebody who lost theirs', load: async () => (await import('./helper-recovery.ts')).helperNominate },
    object: { summary: 'object to what guardians have named', load: async () => (await import('./helper-recovery.ts')).helperObject },
    'move-key': { summary: 'move all that is yours to a new key, where the old one is known to others', load: async () => (await import('./helper-recovery.ts')).helperMoveKey },
    'take-over': { summary: 'with a new key: take over what guardians gave back', load: async () => (await import('./helper-recovery.ts')).helperTakeOver }
  }
})
