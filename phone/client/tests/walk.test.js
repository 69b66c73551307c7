import assert from "node:assert/strict";
import test from "node:test";

import { wrap } from "idb";

import { metresBetween, openMeter } from "../core/figures.js";
import { LINE } from "./fakes/server.js";
import { signedIn } from "./fakes/phone.js";

/** Walks east along the reach, a fix each five seconds, seven metres apart; `seconds` long. */
function walkOn(portal, phone, from, seconds) {
  for (let at = 0; at < seconds; at += 5) {
    phone.timer.advance(5000);
    const t = Date.parse("2026-11-18T02:00:00Z") + phone.timer.time() + phone.wrong;
    portal.addFix({ t, lon: 108.4 + ((from + at) / 5) * 0.000073, lat: 30.8, accuracy: 6 });
  }
}

/** The walk's row once it was written at the present minute: what the timers began is done. */
async function written(phone) {
  const db = await new Promise((resolve, reject) => {
    const request = phone.indexedDB.open("hezhang");
    request.onsuccess = () => resolve(wrap(request.result));
    request.onerror = reject;
  });
  const now = Date.parse("2026-11-18T02:00:00Z") + phone.timer.time();
  while ((await db.get("walks", "17")).aliveAt < now - 15_000) await new Promise(setImmediate);
  db.close();
}

test("a page that is killed in mid-walk loses no more than fifteen seconds", async () => {
  const { phone, portal } = await signedIn();
  const uuid = await portal.beginWalk(1);
  walkOn(portal, phone, 0, 655);
  await written(phone);
  portal.kill();
  const again = await phone.open();
  const left = await again.unfinishedWalk();
  assert.equal(left.uuid, uuid);
  assert.ok(left.points.length >= 128, `${left.points.length} of 131 points`);
  await assert.rejects(again.beginWalk(1), { code: "walking" });

  await again.continueWalk();
  assert.equal(again.walkFigures().minutes, 10);
  walkOn(again, phone, 655, 300);
  const walk = await again.endWalk();
  assert.ok(walk.points.length >= 188 && walk.minutes === 15 && walk.is_ended);
  assert.ok(Math.abs(walk.metres - 1325) < 60, `${walk.metres} m`);
  assert.ok(Math.abs(walk.share - 0.72) < 0.05, `${walk.share}`);

  const patrol = await again.savePatrol({ ...walk, nothing_found: true });
  assert.equal(patrol, uuid);
  assert.equal(await again.savePatrol({ ...walk, nothing_found: true }), uuid, "a second tap is the same patrol");
  await again.send();
  const [sent] = [...phone.server.records.values()];
  assert.deepEqual(
    [phone.server.records.size, sent.body.track.datum, sent.body.track.points.length, sent.body.minutes],
    [1, "wgs84", walk.points.length, undefined],
  );
  assert.equal(await again.unfinishedWalk(), null);
  assert.equal(await again.savePatrol({ ...walk, nothing_found: true }), uuid);
  assert.deepEqual([again.outbox().waiting, again.records().length], [0, 1], "nor a third, after it was sent");
});

test("a walk that was broken off ends when it was last heard of, with no position at all too", async () => {
  const { phone, portal } = await signedIn();
  await portal.beginWalk(1);
  phone.timer.advance(300_000);
  await written(phone);
  portal.kill();
  phone.timer.advance(86_400_000);
  const again = await phone.open();
  const walk = await again.endWalk();
  assert.equal((Date.parse(walk.ended_at) - Date.parse(walk.started_at)) / 60_000, 5);
  const patrol = await again.savePatrol({ reach: walk.reach, started_at: walk.started_at, ended_at: walk.ended_at });
  assert.equal(patrol, walk.uuid, "the walk that has ended is the patrol's");
});

test("a discarded walk is gone, and the next may begin", async () => {
  const { phone, portal } = await signedIn();
  await portal.beginWalk(1);
  walkOn(portal, phone, 0, 120);
  await written(phone);
  await portal.discardWalk();
  assert.equal(await portal.unfinishedWalk(), null);
  await portal.beginWalk(1);
  assert.equal((await portal.endWalk()).points.length, 0);
});

test("fixes come at most every five seconds, nonsense never, and a clock that is set back does not stop them", async () => {
  const { phone, portal } = await signedIn();
  await portal.beginWalk(1);
  const at = Date.parse("2026-11-18T02:00:00Z");
  for (const seconds of [0, 1, 2, 3, 4, 5]) portal.addFix({ t: at + seconds * 1000, lon: 108.4, lat: 30.8, accuracy: null });
  portal.addFix({ t: at + 20_000, lon: NaN, lat: 30.8, accuracy: 5 });
  phone.wrong = -3 * 365 * 86_400_000;
  portal.addFix({ t: at + phone.wrong, lon: 108.4, lat: 30.8, accuracy: 4.4 });
  const { points } = await portal.endWalk();
  assert.deepEqual(points.map(([t, , , accuracy]) => [t - at / 1000, accuracy]), [[0, null], [5, null], [-94_608_000, 4]]);
});

test("metres and share: poor fixes, strays, standing and silence count as the server counts them", () => {
  const meter = openMeter(LINE);
  let t = 0;
  const go = (seconds, lon, lat = 30.8, accuracy = 5) => meter.add({ t: (t += seconds * 1000), lon, lat, accuracy });
  go(0, 108.4);
  for (let n = 0; n < 20; n += 1) go(5, 108.4 + (n % 2) * 0.00003);
  assert.equal(meter.figures().metres, 0, "a phone that stands");
  go(5, 108.4005, 30.81, 400);
  go(5, 108.45);
  assert.equal(meter.figures().metres, 0, "a poor fix and a stray");
  go(60, 108.401);
  assert.ok(Math.abs(meter.figures().metres - 95.5) < 2);
  const share = meter.figures().share;
  go(3600, 108.42);
  assert.ok(Math.abs(meter.figures().metres - 395.5) < 2, "of a silence 300 m at most");
  assert.ok(meter.figures().share < share + 0.06, "what lies between was not seen");
  assert.equal(openMeter(null).figures().share, null);
  assert.ok(Math.abs(metresBetween({ lon: 108.4, lat: 30.8 }, { lon: 108.41, lat: 30.8 }) - 955) < 2);
});
