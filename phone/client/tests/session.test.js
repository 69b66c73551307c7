import assert from "node:assert/strict";
import test from "node:test";

import { json, refusal } from "./fakes/server.js";
import { issueOf, patrolOf, sentAll, signedIn } from "./fakes/phone.js";

const OTHER = { user_id: "23", name: "邻村河长", mobile: "19000000299", must_change_password: false };
const asOther = (server) => {
  server.user = OTHER;
  server.me = { ...server.me, ...OTHER };
};

test("the queue belongs to the account: nobody logs out or in over it, and each sends its own", async () => {
  const { phone, portal, server } = await signedIn();
  const own = { user: server.user, me: server.me };
  server.fails = ({ path }) => (path === "sync/" ? "cut" : null);
  await portal.saveIssue(issueOf());
  await assert.rejects(portal.logOut(), ({ code, words }) => code === "waiting" && /1 条没有上传/.test(words));
  asOther(server);
  await assert.rejects(portal.logIn(OTHER.mobile, "x"), ({ code, words }) => code === "waiting" && /测试河长/.test(words));
  assert.equal(server.isSignedIn, false, "the other login is given back");
  Object.assign(server, own);
  await portal.logIn("19000000298", "x");
  server.fails = () => null;
  await sentAll(portal, phone);
  await portal.logOut();
  assert.deepEqual([(await portal.session()).state, portal.me(), portal.issues()], ["none", null, []]);
  asOther(server);
  await portal.logIn(OTHER.mobile, "x");
  await portal.saveIssue(issueOf({ description: "邻村的" }));
  await sentAll(portal, phone);
  assert.deepEqual([portal.records().length, server.records.size], [1, 2]);
});

test("what the server tells after somebody has logged out is kept of nobody", async () => {
  const { portal, server } = await signedIn();
  let tell;
  const told = new Promise((asked) => {
    server.told = () => new Promise((answer) => asked((tell = answer)));
  });
  const refreshing = portal.refresh();
  await told;
  await portal.logOut();
  const body = { id: 9, published_at: "2026-11-01T08:00:00+08:00" };
  tell(json(200, { changes: [{ type: "notice", id: "9", op: "upsert", body }], cursor: "d", more: false }));
  await assert.rejects(refreshing, { code: "other_account" });
  assert.deepEqual([(await portal.session()).state, portal.notices()], ["none", []]);
  server.told = () => json(200, { changes: [], cursor: "e", more: false });
  await portal.logIn("19000000298", "x");
  assert.deepEqual(portal.notices(), []);
});

test("a page that was left open when another account logged in sends nothing under that one's name", async () => {
  const { phone, portal, server } = await signedIn();
  const own = { user: server.user, me: server.me };
  const other = await phone.open();
  await other.logOut();
  asOther(server);
  await other.logIn(OTHER.mobile, "x");
  const saved = await portal.saveIssue(issueOf());
  await portal.send();
  assert.deepEqual([server.records.size, (await portal.session()).name, portal.outbox().waiting], [0, OTHER.name, 0]);
  await other.logOut();
  Object.assign(server, own);
  await other.logIn(own.user.mobile, "x");
  await sentAll(other, phone);
  assert.deepEqual([...server.records.keys()], [saved]);
});

test("an account whose number the office has changed is still the same", async () => {
  const { portal, server } = await signedIn();
  server.fails = ({ path }) => (path === "sync/" ? "signed_out" : null);
  await portal.saveIssue(issueOf());
  await portal.send();
  assert.equal((await portal.session()).state, "expired");
  server.user = { ...server.user, mobile: "19000000300" };
  server.fails = () => null;
  await portal.logIn("19000000300", "x");
  await portal.send();
  assert.equal(server.records.size, 1);
});

test("a login that has run out lets everything be saved, and says in words what helps", async () => {
  const { phone, portal, server } = await signedIn();
  server.isSignedIn = false;
  await assert.rejects(portal.refresh(), { code: "auth.token" });
  const { state, words } = await portal.session();
  assert.deepEqual([state, words], ["expired", "登录已失效，请重新登录。"]);
  const walk = await portal.beginWalk(1);
  await portal.endWalk();
  await portal.savePatrol(patrolOf({ uuid: walk }));
  portal.kill();
  const again = await phone.open();
  assert.deepEqual([again.outbox().waiting, again.reaches().length], [1, 1]);
  await again.logIn("19000000298", "x");
  await again.send();
  assert.deepEqual([...server.records.keys()], [walk]);
});

test("a password that the office gave is changed first; what waits is sent afterwards", async () => {
  const { portal, server } = await signedIn();
  const given = { status: 403, body: { code: "auth.password_given", detail: "请先修改初始密码。" } };
  server.refuses = () => given;
  await portal.saveIssue(issueOf());
  await portal.send();
  assert.deepEqual([(await portal.session()).state, portal.outbox().waiting], ["must_change", 1]);
  server.refuses = () => null;
  server.lists = { auth: [] };
  await portal.changePassword("old", "Qinghe-2027");
  await portal.send();
  assert.equal(server.records.size, 1);
});

test("what the server told opens without a signal; rows that are gone go", async () => {
  const { phone, portal, server } = await signedIn();
  const row = (type, id, body) => ({ type, id: String(id), op: body ? "upsert" : "delete", body });
  server.changes = [row("notice", 7, { id: 7, published_at: "2026-11-01T08:00:00+08:00", needs_signing: true }), row("due", 1, { id: 1 }), row("swap", 3, { id: 3, started_on: "2026-11-01" })];
  await portal.refresh();
  await portal.sign(7);
  assert.equal(await portal.sign(7), await portal.sign(7), "signing twice is one signature");
  assert.equal(portal.notices()[0].signing, true);
  server.changes = [];
  await sentAll(portal, phone);
  assert.deepEqual([portal.notices()[0].needs_signing, portal.notices()[0].signing], [false, false]);
  server.changes = [row("due", 1, null)];
  await portal.refresh();
  portal.kill();
  server.fails = () => "cut";
  const again = await phone.open();
  assert.deepEqual([again.swaps().length, again.notices().length, again.me().name, again.minimumVersion()], [1, 1, "测试河长", "1.0.0"]);
  await assert.rejects(again.duesOfYear(2026), { code: "offline" });
  server.fails = () => null;
  server.lists = { dues: { year: 2026, dues: [{ id: 1 }] } };
  assert.deepEqual(await again.duesOfYear(2026), [{ id: 1 }]);
  server.fails = () => "cut";
  assert.deepEqual(await again.duesOfYear(2026), [{ id: 1 }], "as it was last seen");
  await assert.rejects(again.refresh(), { code: "offline" });
});

test("changes that break off go on where they were; a cursor that is unknown begins anew and lets go what is no more", async () => {
  const { portal, server } = await signedIn();
  const page = (ids, cursor, more) => json(200, { changes: ids.map((id) => ({ type: "patrol", id, op: "upsert", body: { uuid: id, started_at: "2026-11-01T08:00:00Z" } })), cursor, more });
  const shown = () => portal.patrols().map(({ uuid }) => uuid).sort();
  const asked = [];
  const answers = { c: () => page(["a"], "1", true), 1: () => page(["b"], "2", false) };
  server.told = (since) => asked.push(since) && answers[since]();
  server.fails = ({ path }) => (path.includes("since=1") ? "cut" : null);
  await assert.rejects(portal.refresh(), { code: "offline" });
  server.fails = () => null;
  await portal.refresh();
  assert.deepEqual([asked, shown()], [["c", "1"], ["a", "b"]]);

  answers[2] = () => refusal(400, "cursor.invalid", "游标无效。");
  answers.null = () => page(["b"], "3", true);
  answers[3] = () => page(["d"], "4", false);
  await portal.refresh();
  assert.deepEqual([asked.slice(2), shown()], [["2", null, "3"], ["b", "d"]]);
});
