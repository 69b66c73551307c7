// What the screens say and draw, without a browser.
import assert from "node:assert/strict";
import test from "node:test";

import { drawing, lengthOf, placeAt } from "../screens/line_map.js";
import { yearOf, yuanWords } from "../screens/paid.js";
import { PHRASES, descriptionOf, kindChoices } from "../screens/pictures.js";
import { detailOf, rowOf } from "../screens/rows.js";
import { agoWords, clockWords, dueSentence, metresWords, minutesWords, momentWords, queueWords, shareWords } from "../screens/words.js";

const NOW = new Date(2026, 10, 29, 9, 5);
const back = (/** @type {number} */ minutes) => new Date(NOW.getTime() - minutes * 60000);
const DAY = 24 * 60;

test("how long ago is said as people say it", () => {
  const said = [0, 5, 61, 9 * 60, 10 * 60, 9 * DAY].map((minutes) => agoWords(back(minutes), NOW));
  assert.deepEqual(said, ["刚才", "5 分钟前", "1 小时前", "9 小时前", "昨天", "9 天前"]);
  // A phone whose clock was set back says no nonsense.
  assert.equal(agoWords(back(-30), NOW), "刚才");
  assert.equal(momentWords(back(0), NOW), "今天 9:05");
  assert.equal(momentWords(back(DAY), NOW), "昨天 9:05");
  assert.equal(momentWords(new Date(2025, 0, 2, 8, 0), NOW), "2025年1月2日");
});

test("figures are rough and in words", () => {
  assert.deepEqual([0, 59.9, 60, 95].map(minutesWords), ["0 分钟", "59 分钟", "1 小时", "1 小时 35 分"]);
  assert.deepEqual([0, 864, 996, 1240].map(metresWords), ["0 米", "860 米", "1.0 公里", "1.2 公里"]);
  const shares = [null, 0, 0.21, 0.5, 0.94, 1].map(shareWords);
  assert.deepEqual(shares, ["", "才走了一点", "这段河大约走了两成", "这段河大约走了一半", "这段河大约走了九成", "这段河差不多走完了"]);
});

test("a reach says what is owed, by when, and what the phone still has", () => {
  const due = { id: 1, reach: 7, river: null, subject: "", words: "", period: "week", period_start: "2026-11-23", period_end: "2026-11-29" };
  assert.equal(dueSentence([{ ...due, required: 1, done: 0 }], 0).words, "本周还差 1 次，11月29日前");
  const sent = dueSentence([{ ...due, required: 1, done: 0 }], 1);
  assert.deepEqual([sent.words, sent.owes], ["本周还差 1 次，11月29日前，有 1 次等上传", false]);
  assert.equal(dueSentence([{ ...due, required: 1, done: 2 }], 0).words, "本周已经巡够了");
  assert.equal(dueSentence([], 0).owes, false);
});

test("the bar says the truth about the queue", () => {
  assert.equal(queueWords({ waiting: 0, oldest: null, attention: 0 }, NOW), "都已上传");
  assert.equal(queueWords({ waiting: 3, oldest: back(9 * DAY), attention: 0 }, NOW), "未上传 3 条，最早 9 天前");
  // What needs somebody's eye is never called sent.
  assert.equal(queueWords({ waiting: 0, oldest: null, attention: 2 }, NOW), "2 条要处理");
});

test("a clock is mentioned when it is off by more than a day", () => {
  assert.equal(clockWords(null), "");
  assert.equal(clockWords(8 * 3600), "");
  assert.match(clockWords(3 * 365 * 86400), /慢了 1095 天/);
  assert.match(clockWords(-2 * 86400), /快了 2 天/);
});

test("a line is drawn north up, inside its box, and a place on it is found by metres", () => {
  const line = /** @type {[number, number][]} */ ([[108.4, 30.8], [108.41, 30.8], [108.41, 30.81]]); // prettier-ignore
  const drawn = drawing(line);
  assert.ok(drawn);
  const [, , width, height] = drawn.box.split(" ").map(Number);
  for (const { x, y } of line.map(drawn.spot)) assert.ok(x >= 0 && x <= width && y >= 0 && y <= height);
  assert.ok(drawn.spot([108.41, 30.81]).y < drawn.spot([108.41, 30.8]).y);
  assert.deepEqual(placeAt(line, 0), line[0]);
  assert.deepEqual(placeAt(line, 1e9), line[2]);
  const half = placeAt(line, lengthOf(line) / 2);
  assert.ok(Math.abs(lengthOf([line[0], line[1], half]) - lengthOf(line) / 2) < 1);
  assert.equal(drawing([[108.4, 30.8]]), null);
});

test("nothing has to be typed for a report", () => {
  assert.equal(PHRASES.length, 12);
  assert.equal(descriptionOf([], "  ", "水面有垃圾"), "水面有垃圾。");
  assert.equal(descriptionOf(["量很大，要派车来"], "桥下", "水面有垃圾"), "水面有垃圾；量很大，要派车来；桥下。");
  // A kind that an office added for itself is offered by its own name.
  const kinds = [{ code: "floating", name: "清漂" }, { code: "own", name: "本区自加" }]; // prettier-ignore
  assert.deepEqual(kindChoices(kinds, false).map((kind) => kind.words), ["水面有垃圾"]);
  assert.deepEqual(kindChoices(kinds, true).map((kind) => kind.words), ["水面有垃圾", "本区自加"]);
});

test("a record says where it is: on the phone, on its way, judged, refused", () => {
  const known = { reaches: [{ id: 7, name: "清溪河河口村段" }], kinds: [], now: NOW };
  const brief = { reach: 7, started_at: NOW.toISOString(), ended_at: NOW.toISOString(), nothing_found: true };
  const record = { uuid: "1", type: "patrol", state: "waiting", words: "", code: "", fields: {}, at: NOW.toISOString(), brief, row: null, photos: [] };
  assert.deepEqual([rowOf(record, known).title, rowOf(record, known).state], ["巡河 · 清溪河河口村段", "等上传"]);
  const refused = detailOf({ ...record, state: "attention", words: "没有这个河段。" }, known);
  assert.deepEqual([refused.state, refused.reasons], ["要处理", ["没有这个河段。"]]);
  const row = { ...brief, uuid: "1", state: "pending", state_words: "待核实", reasons: ["时长不足 10 分钟"], decision_note: "请说明" };
  const judged = detailOf({ ...record, state: "sent", brief: null, row }, known);
  assert.deepEqual([judged.state, judged.reasons], ["待核实", ["时长不足 10 分钟", "河长办说：请说明"]]);
});

test("an allowance says what one gets and how it was reckoned, town by town where there are two", () => {
  assert.deepEqual(["0.00", "980.50", "1840.00", "1234567.80"].map(yuanWords), ["0.00 元", "980.50 元", "1,840.00 元", "1,234,567.80 元"]);
  const line = { town: "河口镇", places: ["清溪河河口村段"], allowance: "780.00", steps: [{ title: "巡河", words: "3 个河段 × 52 次 × 5 元 = 780.00 元" }] };
  const told = { statement: 7, title: "2025年度巡河补贴", state_words: "已定稿", allowance: "780.00", insurance: "90.00", lines: [line] };
  const year = yearOf(told);
  assert.deepEqual([year.total, year.towns[0].title, year.insurance], ["780.00 元", "河口镇", "另有意外保险 90.00 元，由单位统一购买。"]);
  assert.equal(year.towns[0].steps[0].words, line.steps[0].words);
  const moved = yearOf({ ...told, insurance: "0.00", lines: [line, { ...line, town: "上游乡", allowance: "1.00" }] });
  assert.deepEqual([moved.towns[1].title, moved.insurance], ["上游乡：1.00 元", ""]);
});
