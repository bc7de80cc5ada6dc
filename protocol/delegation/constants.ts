/** Chains that one request shows. specs/delegation.md, "Limits". */
export const MAX_CHAINS = 8

/** Links from one grant whose signatures are looked at in a minute: who knows of it can ask again and again. Of all grants ten times as many. */
export const MAX_LINKS_CHECKED = 1_200
