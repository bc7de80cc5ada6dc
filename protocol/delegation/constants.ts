/** Chains that one request shows. specs/delegation.md, "Limits". */
export const MAX_CHAINS = 8

/** Signatures of links that are looked at in a minute for one relationship: who knows of a grant in it can ask again and again. Of all relationships ten times as many. */
export const MAX_LINKS_CHECKED = 1_200

/** Those of one peer in a relationship: others who show chains there need some, too. */
export const MAX_LINKS_CHECKED_PER_PEER = 300

/** Links of which it is remembered who signed them; what was of no use for longest is forgotten. */
export const MAX_LINKS_KNOWN = 10_000
