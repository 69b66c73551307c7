/**
 * Shapes that several files of the core share. Moments are milliseconds since 1970 by the phone's own clock, unless a
 * name says otherwise; places are WGS-84 degrees; lengths are metres.
 *
 * @typedef {object} Timer
 * @property {(work: () => void, ms: number) => any} set
 * @property {(id: any) => void} clear
 *
 * Everything that the core takes from outside; `browser.js` has a browser's.
 * @typedef {object} Outside
 * @property {string} origin where the API is; "" is the page's own host
 * @property {string} version of this app, such as 1.0.0
 * @property {(url: string, init: RequestInit) => Promise<Response>} fetch
 * @property {IDBFactory} indexedDB
 * @property {Pick<LockManager, "request"> | null} locks null where the browser has none
 * @property {Pick<StorageManager, "persist" | "persisted"> | null} storage null where the browser has none
 * @property {() => number} now the phone's clock
 * @property {(length: number) => Uint8Array} random bytes
 * @property {() => boolean} visible is the page in sight
 * @property {Timer} timer
 * @property {(name: "online" | "visible" | "hidden", work: () => void) => void} listen
 * @property {(photo: Blob, asked: {longest: number, quality: number, orientation: number}) => Promise<Blob | null>} shrink
 *   a JPEG whose longest side has at most so many pixels, upright; null where the browser cannot read the photo
 * @property {(text: string) => Promise<ArrayBuffer | null>} compress gzip; null where the browser cannot
 * @property {() => "safe" | "installed" | "seven_days"} keeping how this browser keeps what it was not asked to keep
 *
 * @typedef {{lon: number, lat: number}} Place
 * @typedef {{t: number, lon: number, lat: number, accuracy: number | null}} Fix `accuracy` in metres, null unknown
 * @typedef {[number, number, number, number | null]} Point seconds since 1970, longitude, latitude, accuracy in metres
 * @typedef {{minutes: number, metres: number, share: number | null}} Figures `share` 0–1, null where the reach has no line
 *
 * @typedef {"patrol" | "issue" | "action" | "patrol_action" | "sign"} RecordType as `sync/` names them
 *
 * One thing that waits to be sent, without its body.
 * @typedef {object} QueuedRecord
 * @property {string} uuid
 * @property {string} user whose it is: `user_id`
 * @property {number} seq in which order it was saved; clocks jump, this does not
 * @property {RecordType} type
 * @property {number} savedAt
 * @property {"waiting" | "attention"} state
 * @property {string} words what the server said; "" where it said nothing yet
 * @property {string} code the server's short word for it
 * @property {Record<string, string>} fields field → words
 * @property {any} brief the body without its track
 * @property {number} bytes of the body as JSON
 * @property {string | null} needs a record that must have arrived before this one
 * @property {string[]} photos
 *
 * One photo that waits to be sent, without its bytes.
 * @typedef {object} QueuedPhoto
 * @property {string} uuid
 * @property {string} user
 * @property {number} seq
 * @property {string | null} of the record that names it; null while its form is open
 * @property {"draft" | "waiting" | "attention"} state
 * @property {string} words
 * @property {number} size bytes
 * @property {number} received bytes that the server is known to have
 * @property {number} savedAt
 *
 * @typedef {"none" | "in" | "expired" | "must_change"} SessionState
 * @typedef {{state: SessionState, user: string | null, name: string, mobile: string, words: string}} Session
 *
 * What came of a call.
 * @typedef {{kind: "done", status: number, body: any, etag: string | null}} Done
 * @typedef {{kind: "refused", status: number, code: string, words: string, fields: Record<string, string>}} Refused
 * @typedef {{kind: "same"}} Same 304
 * @typedef {{kind: "busy", wait: number}} Busy 429; seconds to wait
 * @typedef {{kind: "fault", status: number, wait: number | null}} Fault the server's own: 5xx
 * @typedef {{kind: "silent", why: "network" | "late" | "foreign"}} Silent no answer, or one that is not our server's
 * @typedef {Done | Refused | Same | Busy | Fault | Silent} Answer
 */
export {};
