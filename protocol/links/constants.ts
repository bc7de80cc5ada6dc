// The limits of specs/network.md, section "Links".

/** The longest link or string that is looked at, characters. A share with sealed policies is the longest. */
export const MAX_LINK_LENGTH = 128 * 1024

/** The version of invitations, cards, emergency cards and sealed shares. */
export const LINK_VERSION = 1

/** The shortest and longest secret of an invitation, bytes. */
export const SECRET_BYTES = { min: 16, max: 64 } as const

/** The longest name on a card, UTF-8 bytes; it may be empty. */
export const MAX_CARD_NAME_BYTES = 80

/** What a link can be for; the key in the URL's fragment, and the second part of a `medrec:` string. */
export const LINK_KINDS = ['join', 'network', 'card', 'share', 'helper', 'newkey', 'appointment', 'cosign', 'emergency'] as const

/** Relationships that one card of a helper is good for: each has an address of its own. */
export const MAX_HELPER_ADDRESSES = 8

/** Providers' relationships that an emergency card names: with handles as long as can be, its link is still one that a code holds. specs/emergency-card.md. */
export const MAX_EMERGENCY_PLACES = 16
