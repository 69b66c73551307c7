/**
 * Own records as screens list them: what waits and what the server has, together.
 */

/**
 * @typedef {object} ShownRecord
 * @property {string} uuid
 * @property {import("./types.js").RecordType | "photo"} type `photo`: photos of a record that is not listed any more
 * @property {"waiting" | "attention" | "sent"} state
 * @property {string} words why it needs attention; "" otherwise
 * @property {string} code
 * @property {Record<string, string>} fields
 * @property {string} at when it happened, ISO 8601
 * @property {any} brief what was sent, without the track; null for what other devices or the office entered
 * @property {any} row the server's; null until it has arrived
 * @property {{uuid: string, state: string, words: string}[]} photos those that have not arrived
 */

/**
 * @param {import("./queue.js").Queue} queue
 * @param {import("./told.js").Told} told
 */
export function openRecords(queue, told) {
  const photosOf = (/** @type {string} */ uuid) =>
    queue.photos().filter((photo) => photo.of === uuid).map(({ uuid: name, state, words }) => ({ uuid: name, state, words }));

  /** Newest first by a field that holds a moment. */
  const newest = (/** @type {string} */ type, /** @type {string} */ field) =>
    told.all(type).sort((one, other) => Date.parse(other[field]) - Date.parse(one[field]));

  /** Each with its reach's name, which the answer to an upload leaves out and `changes/` brings later. */
  function patrols() {
    const { reaches } = told.me() || { reaches: [] };
    return newest("patrol", "started_at").map((patrol) => {
      const reach = reaches.find((/** @type {any} */ each) => each.id === patrol.reach);
      return { reach_name: reach ? reach.name : "", ...patrol };
    });
  }
  const issues = () => newest("issue", "reported_at");

  /** With `signing` where a signature waits to be sent. */
  function notices() {
    const signing = new Set(queue.records().filter((record) => record.type === "sign").map((record) => record.brief.notice));
    return newest("notice", "published_at").map((notice) => ({ ...notice, signing: signing.has(notice.id) }));
  }

  /** @returns {ShownRecord[]} unsent ones first, then what has arrived, each newest first */
  function all() {
    const unsent = queue.records().map((record) => ({
      uuid: record.uuid,
      type: record.type,
      state: record.state,
      words: record.words,
      code: record.code,
      fields: record.fields,
      at: record.brief.started_at || record.brief.reported_at || new Date(record.savedAt).toISOString(),
      brief: record.brief,
      row: null,
      photos: photosOf(record.uuid),
    }));
    const listed = [
      ...unsent.reverse(),
      ...arrived("patrol", patrols(), "started_at"),
      ...arrived("issue", issues(), "reported_at"),
    ];
    return [...alone(new Set(listed.map((record) => record.uuid))), ...listed];
  }

  /**
   * Photos whose record the server has and this phone does not list, because it is another's by now.
   * @type {(listed: Set<string>) => ShownRecord[]}
   */
  function alone(listed) {
    const of = new Set(queue.photos().map((photo) => photo.of || ""));
    const unlisted = Array.from(of).filter((uuid) => uuid && !listed.has(uuid));
    return unlisted.map((uuid) => {
      const { savedAt } = /** @type {any} */ (queue.photos().find((photo) => photo.of === uuid));
      return shown({ uuid, type: "photo", at: new Date(savedAt).toISOString(), row: null });
    });
  }

  /** @type {(type: "patrol" | "issue", rows: any[], field: string) => ShownRecord[]} */
  const arrived = (type, rows, field) =>
    rows.map((row) => shown({ uuid: row.uuid, type, at: row[field], row }));

  /** What has arrived, but for its photos. */
  /** @type {(record: {uuid: string, type: "patrol" | "issue" | "photo", at: string, row: any}) => ShownRecord} */
  function shown({ uuid, type, at, row }) {
    const photos = photosOf(uuid);
    const stuck = photos.find((photo) => photo.state === "attention");
    const state = stuck ? "attention" : photos.length ? "waiting" : "sent";
    return { uuid, type, state, words: stuck ? stuck.words : "", code: "", fields: {}, at, brief: null, row, photos };
  }

  return { all, patrols, issues, notices };
}
