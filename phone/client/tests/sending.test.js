import assert from "node:assert/strict";
import test from "node:test";

import { FAULTS, reply } from "./fakes/server.js";
import { fakeLocks, issueOf, patrolOf, photoOf, retryAll, sentAll, signedIn } from "./fakes/phone.js";

/** The next requests to `where` meet these faults, one after the other; then all is well. */
const failing = (server, where, ...names) => {
  server.fails = ({ method, path }) => (`${method} ${path}`.startsWith(where) ? names.shift() || null : null);
};

for (const fault of Object.keys(FAULTS)) {
  test(`a record and a photo of 600 kB arrive once through: ${fault}`, async () => {
    const { phone, portal, server } = await signedIn();
    failing(server, "P", fault, fault, null, fault);
    const photo = await portal.addPhoto(photoOf(600_000));
    const patrol = await portal.savePatrol(patrolOf({ photos: [photo] }));
    await portal.send();
    if ((await portal.session()).state === "expired") {
      server.fails = () => null;
      assert.equal(portal.outbox().waiting, 1, "a login that is over keeps everything");
      await portal.logIn("19000000298", "Qinghe-2026");
    }
    assert.equal(portal.outbox().attention > 0, fault === "too_large", "only a refusal needs attention");
    while (portal.outbox().attention) await retryAll(portal);
    const { waiting, attention } = await sentAll(portal, phone);
    assert.deepEqual({ waiting, attention }, { waiting: 0, attention: 0 });
    assert.deepEqual([...server.records.keys()], [patrol]);
    assert.equal(server.photos.get(photo).length, 600_000);
    assert.deepEqual(portal.patrols().map(({ uuid, track }) => ({ uuid, track })), [{ uuid: patrol, track: undefined }]);
    assert.equal(await portal.photoUrl(photo), null, "the local copy is gone");
  });
}

test("a patrol that was just sent is called by its reach, though the answer names none", async () => {
  const { portal, server } = await signedIn();
  await portal.savePatrol(patrolOf());
  await portal.send();
  assert.equal(server.records.size, 1);
  assert.deepEqual(portal.patrols().map((patrol) => patrol.reach_name), ["清溪河河口村段"]);
  assert.deepEqual(portal.records().map(({ row }) => row.reach_name), ["清溪河河口村段"]);
});

test("what the server does not take is told in its words, and the rest goes on", async () => {
  const { portal, server } = await signedIn();
  const detail = "河段不在本人管理范围。";
  server.refuses = ({ body }) => (body.reach === 2 ? { status: 403, body: { code: "patrol.reach_not_yours", detail, fields: { reach: detail } } } : null);
  const bad = await portal.savePatrol(patrolOf({ reach: 2 }));
  const good = await portal.savePatrol(patrolOf());
  await portal.send();
  assert.deepEqual([...server.records.keys()], [good]);
  const [shown] = portal.records().filter(({ state }) => state === "attention");
  assert.deepEqual([shown.uuid, shown.words, shown.fields.reach, portal.outbox().attention], [bad, detail, detail, 1]);
  await portal.amend(bad, { reach: 1 });
  assert.deepEqual([portal.outbox().attention, server.records.get(bad).body.reach], [0, 1]);
});

test("another content under its number needs attention and is nothing stored; it may be dropped, with its photo", async () => {
  const { portal, server } = await signedIn();
  server.refuses = ({ uuid }) => ({ status: 409, body: { code: "issue.uuid_taken", detail: "已有别的内容。", stored: { uuid } } });
  const photo = await portal.addPhoto(photoOf(10));
  const issue = await portal.saveIssue(issueOf({ photos: [photo] }));
  await portal.send();
  assert.equal(portal.outbox().attention, 1);
  await assert.rejects(portal.drop("another"), { code: "not_in_attention" });
  await portal.drop(issue);
  assert.deepEqual(portal.records().filter(({ state }) => state !== "sent"), []);
});

test("a photo that was not taken is retried and dropped under the number of its record, which has arrived", async () => {
  const { portal, server } = await signedIn();
  server.fails = ({ method }) => (method === "PUT" ? "too_large" : null);
  const names = [await portal.addPhoto(photoOf(10)), await portal.addPhoto(photoOf(20))];
  const issue = await portal.saveIssue(issueOf({ photos: names }));
  await portal.send();
  assert.deepEqual([[...server.records.keys()], portal.outbox().attention], [[issue], 1]);
  await portal.retry(issue);
  assert.deepEqual([portal.outbox().attention, server.photos.size], [1, 0], "both were tried again");
  await portal.drop(issue);
  assert.deepEqual([portal.outbox().attention, portal.records().map(({ state }) => state)], [0, ["sent"]]);
});

test("an act waits for its issue, also for one that needs attention", async () => {
  const { portal, server } = await signedIn();
  server.refuses = ({ type }) => (type === "issue" ? { status: 400, body: { code: "issue.invalid", detail: "请填写问题描述。" } } : null);
  const issue = await portal.saveIssue(issueOf());
  const act = await portal.act(issue, "withdraw", { note: "重复" });
  await portal.send();
  assert.equal(server.batches.flat().some(({ uuid }) => uuid === act), false);
  server.refuses = () => null;
  await portal.retry(issue);
  await portal.send();
  assert.deepEqual([...server.records.keys()], [issue, act]);
});

for (const [how, answer] of Object.entries({ fails: () => reply(502), "hangs for ever": () => new Promise(() => {}) })) {
  test(`a record at which the server ${how} does not hold up forty others`, async () => {
    const { phone, portal, server } = await signedIn();
    const fetch = server.fetch;
    server.fetch = (url, init) => {
      if (!String(init.body).includes("poison")) return fetch(url, init);
      setImmediate(() => phone.timer.advance(90_000));
      return answer();
    };
    const poison = await portal.savePatrol(patrolOf({ note: "poison" }));
    for (let n = 0; n < 40; n += 1) await portal.saveIssue(issueOf({ description: `第 ${n} 处` }));
    for (let n = 0; n < 12; n += 1) {
      await portal.send();
      phone.timer.advance(300_000);
    }
    assert.equal(server.records.size, 40);
    assert.deepEqual(portal.records().filter(({ state }) => state === "waiting").map(({ uuid }) => uuid), [poison]);
  });
}

test("a photo that the server forgets again and again comes to an end, and the next one goes", async () => {
  const { portal, server } = await signedIn();
  const photos = [await portal.addPhoto(photoOf(600_000)), await portal.addPhoto(photoOf(600_000, 8))];
  const fetch = server.fetch;
  server.fetch = (url, init) => (url.includes(photos[0]) ? reply(202, '{"received":0}') : fetch(url, init));
  await portal.saveIssue(issueOf({ photos }));
  await portal.send();
  assert.deepEqual([[...server.photos.keys()], portal.outbox().waiting], [[photos[1]], 1]);
});

test("two pages with two hundred records send each once", async () => {
  const { phone, portal, server } = await signedIn();
  server.fails = () => "cut";
  const saved = [];
  for (let n = 0; n < 200; n += 1) saved.push(await portal.saveIssue(issueOf({ description: `第 ${n} 处` })));
  const other = await phone.open();
  server.fails = () => null;
  server.batches.length = 0;
  await Promise.all([portal.send(), other.send(), portal.send()]);
  await Promise.all([sentAll(portal, phone), sentAll(other, phone)]);
  assert.deepEqual([...server.records.keys()], saved);
  assert.equal(server.batches.flat().length, 200, "none was sent twice");
  assert.ok(server.batches.every((batch) => batch.length <= 50));
  assert.equal(other.outbox().waiting, 0);
});

test("without locks, and with a page that froze while it sent, another page takes over after five minutes", async () => {
  for (const locks of [null, undefined]) {
    const { phone, portal, server } = await signedIn({ locks });
    const fetch = server.fetch;
    const frozen = new Promise((asked) => {
      server.fetch = (url, init) => (url.includes("sync") ? new Promise(() => asked()) : fetch(url, init));
    });
    const saved = await portal.saveIssue(issueOf());
    await frozen;
    server.fetch = fetch;
    const other = await phone.open();
    await other.send();
    assert.equal(server.records.size, 0, "the first page is at it");
    phone.wrong = 400_000;
    await other.send();
    assert.deepEqual([...server.records.keys()], [saved]);
    portal.kill();
  }
});

test("a page that comes while another is only beginning leaves it its turn", async () => {
  const locks = fakeLocks();
  const passed = (ms) => new Promise((then) => setTimeout(then, ms));
  // A lock is granted some moments before its holder has written anything.
  const request = (name, options, work) =>
    locks.request(name, options, async (lock) => {
      if (lock) await passed(options.steal ? 60 : 20);
      return work(lock);
    });
  const { phone, portal, server } = await signedIn({ locks: { request } });
  const other = await phone.open();
  await other.send();
  const fetch = server.fetch;
  server.fetch = async (url, init) => {
    const answer = await fetch(url, init);
    await passed(url.includes("sync") ? 100 : 0);
    return answer;
  };
  const saved = await portal.saveIssue(issueOf());
  await other.send();
  await portal.send();
  assert.deepEqual(server.batches.flat().map(({ uuid }) => uuid), [saved]);
});

test("a busy server is left alone as long as it says, by the button too; the timer goes on", async () => {
  const { phone, portal, server } = await signedIn();
  failing(server, "POST sync", "busy");
  await portal.saveIssue(issueOf());
  await portal.send();
  await portal.send();
  assert.equal(server.asked.filter((each) => each.startsWith("POST sync")).length, 1);
  assert.match(portal.outbox().trouble, /30 秒/);
  phone.timer.advance(29_000);
  await portal.send();
  assert.equal(server.records.size, 0);
  phone.timer.advance(2000);
  await portal.send();
  assert.equal(server.records.size, 1);
});

test("it waits longer each time, from 5 seconds to 5 minutes, and for ever", async () => {
  const { phone, portal, server } = await signedIn();
  server.fails = ({ path }) => (path === "sync/" ? "cut" : null);
  await portal.saveIssue(issueOf());
  await portal.send();
  const waits = [];
  for (let n = 0; n < 12; n += 1) {
    const ms = phone.timer.next();
    waits.push(ms);
    phone.timer.advance(ms);
    while (portal.outbox().sending || phone.timer.next() === null) await new Promise(setImmediate);
  }
  assert.ok(waits[0] <= 10_000 && waits[0] >= 4500, `first ${waits[0]}`);
  assert.ok(waits.every((ms, n) => n === 0 || ms >= waits[n - 1] * 0.9), waits.join());
  assert.ok(waits[11] <= 300_000 && waits[11] >= 270_000, `last ${waits[11]}`);
  server.fails = () => null;
  phone.listeners.online();
  await portal.send();
  assert.equal(server.records.size, 1);
});

test("a photo goes on from what the server has, wherever the two disagree", async () => {
  const { phone, portal, server } = await signedIn();
  let pieces = 0;
  server.fails = ({ method }) => (method === "PUT" && (pieces += 1) > 2 ? "cut" : null);
  const photo = await portal.addPhoto(photoOf(900_000));
  await portal.saveIssue(issueOf({ photos: [photo] }));
  await portal.send();
  assert.equal(portal.outbox().waiting, 1, "an issue whose photo is missing has not wholly arrived");
  server.loseBytes(photo, 100_000);
  server.fails = () => null;
  const asked = server.asked.length;
  await sentAll(portal, phone);
  assert.equal(server.photos.get(photo).length, 900_000);
  assert.ok(server.asked.length - asked <= 7, "it did not begin anew");
});
