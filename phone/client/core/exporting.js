/**
 * All that waits, as one file that the office takes in: for a phone that will never have a signal again.
 */
const VERSION = 1;
// btoa takes a string whose letters are arguments of one call.
const STRIDE = 0x6000;

/**
 * @param {import("./types.js").Outside} outside
 * @param {import("./queue.js").Queue} queue
 * @param {import("./types.js").Session} session
 * @returns {Promise<File>} JSON; photos are read one at a time, because a phone has not the memory for all
 */
export async function exported(outside, queue, session) {
  const head = {
    format: "hezhang-phone", version: VERSION, app: outside.version, made_at: new Date(outside.now()).toISOString(),
    account: { user_id: session.user, name: session.name, mobile_tail: session.mobile.slice(-4) },
  };
  const parts = [JSON.stringify(head).slice(0, -1), ',"items":['];
  let between = "";
  for (const { type, uuid } of queue.records()) {
    const body = await queue.body(uuid);
    // It has arrived meanwhile.
    if (body === undefined) continue;
    parts.push(`${between}{"type":"${type}","uuid":"${uuid}","body":${body}}`);
    between = ",";
  }
  parts.push('],"photos":[');
  between = "";
  for (const { uuid } of queue.photos().filter((photo) => photo.state !== "draft")) {
    const bytes = await queue.photoBytes(uuid);
    if (bytes === undefined) continue;
    const data = base64(new Uint8Array(bytes));
    parts.push(`${between}{"uuid":"${uuid}","name":"${uuid}.jpg","type":"image/jpeg","data":"${data}"}`);
    between = ",";
  }
  parts.push("]}");
  const day = new Date(outside.now() + 8 * 3_600_000).toISOString().slice(0, 10).replace(/-/g, "");
  return new File(parts, `巡河待传-${session.name}-${day}.json`, { type: "application/json" });
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let whole = "";
  for (let at = 0; at < bytes.length; at += STRIDE) {
    whole += btoa(String.fromCharCode(...bytes.subarray(at, at + STRIDE)));
  }
  return whole;
}
