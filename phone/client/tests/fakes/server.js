/**
 * A server that keeps the API's promises (a number is stored once; the same content again is 200, another 409; a piece
 * that came before adds nothing), and may be told to fail in all the ways that networks and servers fail.
 */

export const USER = { user_id: "17", name: "测试河长", mobile: "19000000298", must_change_password: false };
export const LINE = [[108.4, 30.8], [108.41, 30.8], [108.42, 30.8]];
const ME = {
  ...USER,
  app: { minimum: "1.0.0", current: "1.0.0" },
  reaches: [{ id: 1, name: "清溪河河口村段", line: LINE, length_m: 1914 }],
  due: [], issue_kinds: [{ code: "garbage", name: "垃圾" }], checklist: [],
};

/** What the core reads of a `Response`; the real one takes most of the time of a thousand calls. */
export function reply(status, text = "", headers = {}) {
  const all = new Map(Object.entries(headers));
  const given = { get: (name) => all.get(name) || null, set: (name, value) => all.set(name, value) };
  return { status, ok: status >= 200 && status < 300, headers: given, text: async () => text };
}

/** What may be done to a request: before the server acts, after it, or instead. */
export const FAULTS = {
  fault: { instead: () => reply(500, '{"code":"fault","detail":"系统出了故障"}') },
  stored_then_fault: { after: () => reply(502, "<h1>Bad Gateway</h1>") },
  page: { instead: () => reply(200, "<html>请先登录本网络</html>") },
  refused_page: { instead: () => reply(404, "<html>404</html>") },
  too_large: { instead: () => refusal(413, "body.too_large", "内容超过 2 MB 的上限，请分几次发送。") },
  signed_out: { instead: () => refusal(401, "auth.token", "登录已失效，请重新登录。") },
  busy: { instead: () => reply(429, "", { "Retry-After": "30" }) },
  cut: { instead: () => Promise.reject(new TypeError("Failed to fetch")) },
  stored_then_cut: { after: () => Promise.reject(new TypeError("Failed to fetch")) },
  hang: { instead: () => "hang" },
  stored_then_hang: { after: () => "hang" },
  cut_body: { instead: () => refusal(400, "body.cut", "内容没有传完整，请原样重新发送。") },
  half_answer: { after: (response) => response.text().then((text) => reply(200, text.slice(0, text.length / 2))) },
};

export const refusal = (status, code, detail, fields = {}) =>
  reply(status, JSON.stringify({ code, detail, fields }));

/**
 * @param {{now?: () => number, timer?: any}} outside the server's clock, and the timers that pass while a call hangs
 */
export function fakeServer({ now = () => Date.parse("2026-11-18T02:00:00Z"), timer } = {}) {
  const records = new Map();
  const photos = new Map();
  const partial = new Map();
  const server = {
    records,
    photos,
    /** Requests as they came: "POST sync/". */
    asked: [],
    /** Bodies of `sync/` as read. */
    batches: [],
    me: ME,
    user: USER,
    lists: {},
    changes: [],
    /** The answer of `changes/` to a cursor. */
    told: () => json(200, { changes: server.changes, cursor: "c", more: false }),
    isSignedIn: true,
    /** @type {(request: {method: string, path: string}) => string | null} name of a fault, or null */
    fails: () => null,
    /** @type {(item: any) => {status: number, body: any} | null} what one record is answered instead */
    refuses: () => null,
    fetch,
  };

  async function fetch(url, init = {}) {
    const path = String(url).replace(/^.*\/api\/v1\//, "");
    const method = init.method || "GET";
    server.asked.push(`${method} ${path}`);
    const fault = FAULTS[server.fails({ method, path })] || {};
    const response = fault.instead ? await fault.instead() : await answered(method, path, init);
    const given = fault.after ? await fault.after(response) : response;
    if (given === "hang") return hang(init.signal);
    given.headers.set("Date", new Date(now()).toUTCString());
    return given;
  }

  function hang(signal) {
    return new Promise((resolve, reject) => {
      if (signal) signal.addEventListener("abort", () => reject(new TypeError("aborted")));
      if (timer) setImmediate(() => timer.advance(90_000));
    });
  }

  async function answered(method, path, init) {
    if (path === "auth/login/") {
      server.isSignedIn = true;
      return json(200, { token: null, user: server.user });
    }
    if (!server.isSignedIn) return refusal(401, "auth.token", "登录已失效，请重新登录。");
    if (path === "auth/logout/") {
      server.isSignedIn = false;
      return reply(204);
    }
    if (path === "me/") return withTag(server.me, init);
    if (path.startsWith("changes/")) return server.told(new URLSearchParams(path.split("?")[1]).get("since"));
    if (path === "sync/") return sync(JSON.parse(await textOf(init)));
    if (path.startsWith("photos/")) return photo(method, path.split("/")[1], init);
    const list = server.lists[path.split("/")[0]];
    return list ? json(200, list) : refusal(404, "not_found", "没有这个地址。");
  }

  function withTag(body, init) {
    const tag = `W/"${JSON.stringify(body).length}"`;
    if (init.headers["If-None-Match"] === tag) return reply(304);
    return json(200, body, { ETag: tag });
  }

  function sync({ items }) {
    server.batches.push(items);
    return json(200, { results: items.map((item) => ({ uuid: item.uuid, type: item.type, ...store(item) })) });
  }

  function store(item) {
    const refused = server.refuses(item);
    if (refused) return refused;
    const text = JSON.stringify(item.body);
    const before = records.get(item.uuid);
    if (before && before.text !== text) {
      return { status: 409, body: { code: `${item.type}.uuid_taken`, detail: "同一编号下已有别的内容。", fields: {} } };
    }
    if (item.type === "action" && !records.has(item.body.issue)) {
      return { status: 404, body: { code: "issue.not_found", detail: "没有找到这个问题。", fields: {} } };
    }
    records.set(item.uuid, before || { ...item, text });
    const body = { ...item.body, uuid: item.type === "action" ? item.body.issue : item.uuid, state: "valid", state_words: "有效" };
    return { status: before ? 200 : 201, body };
  }

  async function photo(method, uuid, init) {
    const whole = photos.get(uuid);
    if (whole) return json(200, { uuid, size: whole.length });
    const had = partial.get(uuid) || Buffer.alloc(0);
    if (method === "GET") return partial.has(uuid) ? json(202, { received: had.length }) : refusal(404, "not_found", "没有。");
    const [, first, last, size] = init.headers["Content-Range"].match(/^bytes (\d+)-(\d+)\/(\d+)$/).map(Number);
    const data = Buffer.from(init.body);
    if (data.length !== last - first + 1) return refusal(400, "photo.range", "Content-Range 与这一段的长度不符。");
    if (first > had.length) return refusal(409, "photo.gap", `前面的内容还没有收到，请从第 ${had.length} 字节续传。`);
    const known = had.subarray(first, first + data.length);
    if (!data.subarray(0, known.length).equals(known)) return refusal(409, "photo.uuid_taken", "这个编号已用于另一个文件。");
    const now = Buffer.concat([had, data.subarray(known.length)]);
    partial.set(uuid, now);
    if (now.length < size) return json(202, { received: now.length, size });
    photos.set(uuid, now);
    return json(201, { uuid, size });
  }

  /** Loses the last bytes of a photo that has not wholly come, as a disk does with the power. */
  server.loseBytes = (uuid, count) => partial.set(uuid, (partial.get(uuid) || Buffer.alloc(0)).subarray(0, -count));
  return server;
}

export const json = (status, body, headers = {}) => reply(status, JSON.stringify(body), headers);

async function textOf(init) {
  if (typeof init.body === "string") return init.body;
  const { gunzipSync } = await import("node:zlib");
  return gunzipSync(Buffer.from(init.body)).toString();
}
