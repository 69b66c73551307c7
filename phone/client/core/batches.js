/**
 * Which records go next. Pure.
 *
 * A record at which the server fails must not hold up the others: batches shrink until it is alone, then it is a suspect
 * and comes last.
 */

/** @typedef {{items: number, bytes: number}} Limits */

/** @type {Limits} */
export const MOST = { items: 50, bytes: 500_000 };
/** @type {Limits} */
const LEAST = { items: 1, bytes: 30_000 };

/**
 * @param {import("./types.js").QueuedRecord[]} records in the order saved
 * @param {Limits} limits
 * @param {Set<string>} aside uuids that wait for the next round
 * @param {Set<string>} suspects uuids at which the server failed
 * @returns {import("./types.js").QueuedRecord[]} [] where nothing can go
 */
export function nextBatch(records, limits, aside, suspects) {
  const unsent = new Set(records.map((record) => record.uuid));
  const ready = records.filter(
    (record) =>
      record.state === "waiting" && !aside.has(record.uuid) && !(record.needs !== null && unsent.has(record.needs)),
  );
  const clear = ready.filter((record) => !suspects.has(record.uuid));
  if (!clear.length) return ready.slice(0, 1);
  const batch = [];
  let bytes = 0;
  for (const record of clear) {
    bytes += record.bytes;
    if (batch.length && (batch.length >= limits.items || bytes > limits.bytes)) break;
    batch.push(record);
  }
  return batch;
}

/** @param {Limits} limits @param {number} sent how many were in the batch that failed */
export const smaller = (limits, sent) => ({
  items: Math.max(Math.floor(Math.min(limits.items, sent) / 2), LEAST.items),
  bytes: Math.max(Math.floor(limits.bytes / 2), LEAST.bytes),
});

/** @param {Limits} limits */
export const larger = (limits) => ({
  items: Math.min(limits.items * 2, MOST.items),
  bytes: Math.min(limits.bytes * 2, MOST.bytes),
});
