// Records as the screens show them: what waits on this phone beside what the server has. Pure.
import { momentWords, metresWords, minutesWords } from "./words.js";

/**
 * @typedef {object} Row
 * @property {string} uuid
 * @property {string} title
 * @property {string} icon
 * @property {string} when
 * @property {string} state in words
 * @property {string} stateIcon
 * @property {string} tone
 * @property {Date} at
 */

/** @type {Record<string, string>} */
const TYPES = {
  patrol: "巡河",
  issue: "问题",
  action: "问题的补充",
  patrol_action: "巡河的补充",
  sign: "签收通报",
  photo: "照片",
};

const WAITING = { state: "等上传", stateIcon: "clock", tone: "" };
const STATES = /** @type {Record<string, {state: string, stateIcon: string, tone: string}>} */ ({
  waiting: WAITING,
  attention: { state: "要处理", stateIcon: "alert-triangle", tone: "warn" },
  sent: { state: "已上传", stateIcon: "check", tone: "good" },
});

const JUDGED = /** @type {Record<string, {stateIcon: string, tone: string}>} */ ({
  valid: { stateIcon: "check", tone: "good" },
  confirmed: { stateIcon: "check", tone: "good" },
  pending: { stateIcon: "help", tone: "warn" },
  rejected: { stateIcon: "x", tone: "bad" },
  withdrawn: { stateIcon: "x", tone: "" },
  closed: { stateIcon: "check", tone: "good" },
  declined: { stateIcon: "x", tone: "bad" },
});

/**
 * @param {import("../core/records.js").ShownRecord} record
 * @param {{reaches: any[], kinds: any[], now: Date}} known
 * @returns {Row}
 */
export function rowOf(record, known) {
  const body = record.row || record.brief || {};
  const at = new Date(record.at);
  const reach = known.reaches.find((each) => each.id === body.reach);
  const kind = known.kinds.find((each) => each.code === body.kind);
  const place = body.reach_name || (reach ? reach.name : "");
  const what = record.type === "issue" ? body.kind_name || (kind ? kind.name : "问题") : TYPES[record.type] || "记录";
  const judged = { state: body.state_words, ...(JUDGED[body.state] || { stateIcon: "clock", tone: "" }) };
  const shown = record.row && record.state !== "attention" ? judged : STATES[record.state] || WAITING;
  return {
    uuid: record.uuid,
    title: [what, place].filter(Boolean).join(" · "),
    icon: record.type === "issue" || record.type === "action" ? "alert-triangle" : record.type === "sign" ? "speakerphone" : "walk",
    when: momentWords(at, known.now),
    at,
    ...shown,
  };
}

/**
 * Everything that a record's page says about it.
 * @param {import("../core/records.js").ShownRecord} record
 * @param {{reaches: any[], kinds: any[], now: Date}} known
 */
export function detailOf(record, known) {
  const body = record.row || record.brief || {};
  const isPatrol = record.type === "patrol";
  return {
    ...rowOf(record, known),
    type: record.type,
    reasons: reasonsOf(record, body),
    owner: body.owner_words ? `现在在：${body.owner_words}` : "",
    facts: isPatrol ? patrolFacts(body, known.now) : issueFacts(body, known.now),
    photos: body.photos || [],
    photoWords: record.photos.length ? `还有 ${record.photos.length} 张照片等上传。` : "",
    ledger: isPatrol ? actsOf(body, known.now) : wayOf(body, known.now),
  };
}

/** @type {(body: any, now: Date) => {key: string, what: string, who: string, note: string}[]} */
function wayOf(body, now) {
  return (body.ledger || []).map((/** @type {any} */ step) => ({
    key: String(step.seq),
    what: step.event_words,
    who: `${step.by}　${momentWords(new Date(step.at), now)}`,
    note: step.note,
  }));
}

/** What I have said about a patrol since. */
/** @type {(body: any, now: Date) => {key: string, what: string, who: string, note: string}[]} */
function actsOf(body, now) {
  return (body.acts || []).map((/** @type {any} */ act) => ({
    key: act.client_ref,
    what: `我${act.action_words}`,
    who: momentWords(new Date(act.at), now),
    note: act.note,
  }));
}

/** Why it is as it is: the server's words, then the office's. */
/** @type {(record: any, body: any) => string[]} */
export function reasonsOf(record, body) {
  const said = [record.words, ...Object.values(record.fields || {}), ...(body.reasons || [])];
  if (body.decision_note) said.push(`河长办说：${body.decision_note}`);
  return Array.from(new Set(said.filter(Boolean).map(String)));
}

/** @type {(body: any, now: Date) => {name: string, words: string}[]} */
function patrolFacts(body, now) {
  const facts = [{ name: "开始", words: body.started_at ? momentWords(new Date(body.started_at), now) : "" }];
  const seconds = body.duration_s !== undefined ? body.duration_s : (Date.parse(body.ended_at) - Date.parse(body.started_at)) / 1000;
  if (Number.isFinite(seconds)) facts.push({ name: "时间", words: minutesWords(seconds / 60) });
  if (body.length_m) facts.push({ name: "走了", words: metresWords(body.length_m) });
  facts.push({ name: "结果", words: body.nothing_found ? "没有问题" : "发现异常" });
  if (body.note) facts.push({ name: "说明", words: body.note });
  if (body.clock_words) facts.push({ name: "手机时间", words: body.clock_words });
  return facts.filter((fact) => fact.words);
}

/** @type {(body: any, now: Date) => {name: string, words: string}[]} */
function issueFacts(body, now) {
  const facts = [
    { name: "编号", words: body.number || "" },
    { name: "情况", words: body.description || body.note || "" },
    { name: "地点", words: body.place_words || (body.place ? "按定位" : "") },
    { name: "上报", words: body.reported_at ? momentWords(new Date(body.reported_at), now) : "" },
    { name: "期限", words: body.rectify_by ? momentWords(new Date(body.rectify_by), now) : "" },
  ];
  return facts.filter((fact) => fact.words);
}
