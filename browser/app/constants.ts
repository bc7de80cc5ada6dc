// The numbers of specs/app.md.

/** JavaScript that is loaded before the first paint, gzipped, bytes. */
export const MAX_FIRST_SCRIPT_BYTES = 200 * 1024

/** A QR code at level L holds so many bytes, and one denser than this is no pleasure to scan off a screen. */
export const MAX_QR_BYTES = 2_300

/** Rows drawn at first, and more each time the end comes near. */
export const ROWS_A_TIME = 120

/** More readings than this are drawn as a line without points. */
export const MAX_POINTS_DRAWN = 60

/** Most of somebody's records that are held to be looked at in an emergency, bytes; and most of them: a provider could send any number without a byte of text. specs/emergency-card.md, "Looking". */
export const MAX_LOOK_BYTES = 64 * 1024 * 1024
export const MAX_LOOK_RECORDS = 50_000

/** So long after it was asked for nothing of it is shown, seconds. */
export const MAX_LOOK_SECONDS = 86_400

/** How long a toast stays, and how many are kept. */
export const TOAST_MS = 5_000
export const MAX_TOASTS = 3
