import assert from "node:assert/strict";
import test from "node:test";

import { learnt, offsetNow } from "../core/clock.js";
import { partsOf } from "../core/exporting.js";
import { readExif, withExif } from "../core/exif.js";
import { issueOf, patrolOf, photoOf, signedIn } from "./fakes/phone.js";

test("the export file holds all that waits and all that needs attention, with the same numbers and bodies", async () => {
  const { portal, server } = await signedIn();
  server.refuses = ({ type }) => (type === "patrol" ? { status: 400, body: { code: "patrol.invalid", detail: "缺少河段。" } } : null);
  const patrol = await portal.savePatrol(patrolOf());
  await portal.send();
  server.fails = () => "cut";
  const photo = await portal.addPhoto(photoOf(50_000));
  await portal.addPhoto(photoOf(10));
  const issue = await portal.saveIssue(issueOf({ photos: [photo] }));
  const act = await portal.act(issue, "withdraw");
  const file = await portal.exportWaiting();
  assert.match(file.name, /^巡河待传-测试河长-\d{8}\.json$/);
  const { items, photos, ...head } = JSON.parse(await file.text());
  assert.deepEqual({ ...head, made_at: "" }, {
    format: "hezhang-phone", version: 1, app: "1.0.0", made_at: "",
    account: { user_id: "17", name: "测试河长", mobile_tail: "0298" },
  });
  assert.deepEqual(items.map(({ type, uuid }) => [type, uuid]), [["patrol", patrol], ["issue", issue], ["action", act]]);
  assert.deepEqual(photos.map(({ uuid, name, type }) => [uuid, name, type]), [[photo, `${photo}.jpg`, "image/jpeg"]]);
  assert.deepEqual(Buffer.from(photos[0].data, "base64"), Buffer.from(await photoOf(50_000).arrayBuffer()));
  assert.equal(portal.exportParts(), 1);
  server.fails = () => null;
  await portal.send();
  assert.deepEqual(server.records.get(issue).body, items[1].body);
});

test("what the office would not take in one file goes into several, each thing into one", () => {
  const row = (n) => ({ uuid: `${n}`, bytes: 5, size: 6, state: n % 7 ? "waiting" : "draft" });
  const rows = Array.from({ length: 40 }, (_, n) => row(n));
  const queue = { records: () => rows, photos: () => rows };
  const parts = partsOf(queue, { items: 9, photos: 8, bytes: 60 });
  const all = (name) => parts.flatMap((part) => part[name].map(({ uuid }) => uuid));
  assert.deepEqual(all("records"), rows.map(({ uuid }) => uuid));
  assert.deepEqual(all("photos"), rows.filter(({ state }) => state !== "draft").map(({ uuid }) => uuid));
  for (const { records, photos } of parts) {
    assert.ok(records.length <= 9 && photos.length <= 8 && records.length * 5 + photos.length * 8 <= 60);
  }
  assert.equal(partsOf({ records: () => [], photos: () => [] }).length, 1);
});

test("a clock that is wrong by 8 hours or 3 years goes with the record, and the record keeps the phone's own time", async () => {
  for (const seconds of [8 * 3600, -3 * 365 * 86_400]) {
    const { portal, server } = await signedIn({ wrong: seconds * 1000 });
    assert.ok(Math.abs(portal.clockOff() + seconds) <= 1);
    const uuid = await portal.saveIssue(issueOf());
    await portal.send();
    const { clock_offset_s, reported_at, app } = server.records.get(uuid).body;
    assert.ok(Math.abs(clock_offset_s + seconds) <= 1);
    assert.equal(Date.parse(reported_at), Date.parse("2026-11-18T02:00:00Z") + seconds * 1000);
    assert.equal(app, "hezhang-phone 1.0.0");
  }
});

test("an offset that a clock set since has made untrue is unknown", () => {
  const day = 86_400_000;
  const at = Date.parse("2026-11-18T02:00:00Z");
  assert.equal(learnt(null, at), null);
  assert.equal(learnt("yesterday", at), null);
  const behind = learnt(new Date(at).toUTCString(), at - 3 * 365 * day);
  assert.equal(offsetNow(behind, at - 3 * 365 * day + 30 * day), 3 * 365 * 86_400 + 1 - 1 + (behind.offset - 3 * 365 * 86_400));
  assert.equal(offsetNow(behind, at + 2 * day), null, "somebody has set the clock right");
  const ahead = learnt(new Date(at).toUTCString(), at + 3 * 365 * day);
  assert.equal(offsetNow(ahead, at + 2 * day), null);
  assert.equal(offsetNow(null, at), null);
});

test("what a camera wrote is read, survives being made smaller, and damage costs only itself", () => {
  const bare = Uint8Array.from([0xff, 0xd8, 0xff, 0xdb, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 9, 9, 0xff, 0xd9]).buffer;
  const facts = { time: "2026:11:18 09:05:00", zone: "+08:00", place: { lon: 108.412345, lat: -30.801234 } };
  const written = withExif(bare, facts);
  const { place, ...rest } = readExif(written);
  assert.deepEqual(rest, { time: facts.time, zone: facts.zone, orientation: 1 });
  assert.ok(Math.abs(place.lon - facts.place.lon) < 1e-7 && Math.abs(place.lat - facts.place.lat) < 1e-7);
  assert.deepEqual(readExif(withExif(bare, { time: "", zone: "", place: null })), readExif(bare));
  for (let cut = 0; cut < written.byteLength; cut += 1) readExif(written.slice(0, cut));
  for (let at = 0; at < written.byteLength; at += 1) {
    const flipped = new Uint8Array(written.slice(0));
    flipped[at] ^= 0xff;
    const found = readExif(flipped.buffer);
    assert.ok(found.place === null || Math.abs(found.place.lon) <= 180);
  }
});
