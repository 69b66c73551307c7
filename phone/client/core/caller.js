/**
 * Calls of the API. The server's own answer says whether there is a network; whatever is not its JSON (a hotel's log-in
 * page, a proxy's error) is silence.
 */
import { learnt } from "./clock.js";

const PATIENCE_MS = 60_000;
// A shorter body gains nothing by it.
const SHORT = 1000;
const MOST_WAIT_S = 3600;
const USUAL_WAIT_S = 60;

/**
 * @typedef {object} Asked
 * @property {string} [text] a JSON body; compressed where the browser can
 * @property {ArrayBuffer} [bytes] any other body
 * @property {Record<string, string>} [headers]
 * @property {number} [patience] milliseconds
 *
 * @typedef {(method: string, path: string, asked?: Asked) => Promise<import("./types.js").Answer>} Call `path` below
 *   `/api/v1/`; never rejects
 */

/**
 * @param {import("./types.js").Outside} outside
 * @param {(known: import("./clock.js").Known) => void} heard is told the server's clock with each of its answers
 * @returns {Call}
 */
export function openCaller(outside, heard) {
  let mayCompress = true;

  /** @type {Call} */
  const once = async (method, path, asked = {}) => {
    const stop = typeof AbortController === "function" ? new AbortController() : null;
    /** @type {any} */
    let late;
    const silence = new Promise((resolve) => {
      late = outside.timer.set(() => {
        resolve({ kind: "silent", why: "late" });
        if (stop) stop.abort();
      }, asked.patience || PATIENCE_MS);
    });
    const compress = mayCompress ? outside.compress : async () => null;
    const spoken = ask({ ...outside, compress }, method, path, asked, stop, heard).catch(() => ({ kind: "silent", why: "network" }));
    try {
      return await Promise.race([spoken, silence]);
    } finally {
      outside.timer.clear(late);
    }
  };

  return async (method, path, asked) => {
    const answer = await once(method, path, asked);
    if (answer.kind !== "refused" || answer.code !== "body.encoded" || !mayCompress) return answer;
    // Something on the way spoils compressed bodies.
    mayCompress = false;
    return once(method, path, asked);
  };
}

/** @type {(outside: import("./types.js").Outside, method: string, path: string, asked: Asked, stop: AbortController | null, heard: any) => Promise<import("./types.js").Answer>} */
async function ask(outside, method, path, asked, stop, heard) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-Hezhang-App": outside.version, ...asked.headers };
  /** @type {BodyInit | undefined} */
  let body = asked.bytes;
  if (asked.text !== undefined) {
    headers["Content-Type"] = "application/json";
    const small = asked.text.length > SHORT ? await outside.compress(asked.text) : null;
    if (small) headers["Content-Encoding"] = "gzip";
    body = small || asked.text;
  }
  const response = await outside.fetch(`${outside.origin}/api/v1/${path}`, {
    method,
    headers,
    body,
    cache: "no-store",
    credentials: "same-origin",
    // The API never leads elsewhere; what does is a network's log-in page, which must not get a record.
    redirect: "error",
    ...(stop ? { signal: stop.signal } : {}),
  });
  const text = await response.text();
  const answer = answerOf(response, text);
  // A fault or silence may be a proxy's, whose clock is nobody's.
  const isOurs = ["done", "refused", "same"].includes(answer.kind);
  const known = isOurs ? learnt(response.headers.get("Date"), outside.now()) : null;
  if (known) heard(known);
  return answer;
}

/** @type {(response: Response, text: string) => import("./types.js").Answer} */
function answerOf(response, text) {
  const status = response.status;
  if (status === 304) return { kind: "same" };
  if (status === 429) return { kind: "busy", wait: waitOf(response) || USUAL_WAIT_S };
  if (status >= 500) return { kind: "fault", status, wait: waitOf(response) };
  const body = text === "" && status === 204 ? {} : parsed(text);
  if (response.ok && body) return { kind: "done", status, body, etag: response.headers.get("ETag") };
  if (status >= 400 && body && typeof body.code === "string") {
    return { kind: "refused", status, code: body.code, words: String(body.detail || ""), fields: body.fields || {} };
  }
  // A proxy before the server has its limits too.
  if (status === 413) return { kind: "refused", status, code: "body.too_large", words: "内容太大，服务器不收。", fields: {} };
  return { kind: "silent", why: "foreign" };
}

/** @param {string} text */
function parsed(text) {
  try {
    const body = JSON.parse(text);
    return body && typeof body === "object" ? body : null;
  } catch (error) {
    return null;
  }
}

/** Seconds of `Retry-After`; null for none. Past an hour it is not our server's word. */
/** @param {Response} response */
function waitOf(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return seconds > 0 ? Math.min(seconds, MOST_WAIT_S) : null;
}
