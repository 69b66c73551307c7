/**
 * How wrong the phone's clock is. The phone keeps its own time in every record and sends the offset beside it; the
 * server judges. Pure.
 *
 * @typedef {{offset: number, server: number}} Known `offset`: seconds to add to the phone's clock; `server`: the
 *   server's clock when it last answered, milliseconds since 1970
 */

const DAY = 86_400_000;
// A phone may be without a network so long; the login of a device lives as long.
const LONGEST_AWAY = 200 * DAY;

/**
 * What an answer's `Date` header tells; null for none or nonsense. The header has whole seconds, so half of one is added.
 * @param {string | null} header
 * @param {number} phone the phone's clock when the answer came
 * @returns {Known | null}
 */
export function learnt(header, phone) {
  const server = header ? Date.parse(header) : NaN;
  return Number.isNaN(server) ? null : { offset: Math.round((server + 500 - phone) / 1000) || 0, server };
}

/**
 * The offset in seconds, or null where it is unknown. A clock that somebody has set since would give a moment before the
 * server's last answer, or long after it: then the offset is no longer true.
 * @param {Known | null} known
 * @param {number} phone the phone's clock now
 */
export function offsetNow(known, phone) {
  if (!known) return null;
  const since = phone + known.offset * 1000 - known.server;
  return since >= -DAY && since <= LONGEST_AWAY ? known.offset : null;
}
