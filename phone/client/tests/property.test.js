import assert from "node:assert/strict";
import test from "node:test";

import { memoryDatabase } from "./fakes/store.js";
import { FAULTS } from "./fakes/server.js";
import { issueOf, patrolOf, photoOf, randomOf, retryAll, sentAll, signedIn } from "./fakes/phone.js";

const RUNS = 300;
const NAMES = [...Object.keys(FAULTS), null, null, null, null];

/** One phone's bad days: records, photos, acts, pages killed, two pages, faults of every kind, in a random order. */
async function badDays(seed, database) {
  const { phone, portal: first, server } = await signedIn({ seed, database, ...(seed % 3 ? {} : { locks: null }) });
  const random = randomOf(seed);
  const one = (list) => list[Math.floor(random() * list.length)];
  let left = 12;
  server.fails = ({ path }) => (path.startsWith("auth") || path === "me/" || (left -= 1) < 0 ? null : one(NAMES));
  const [saved, photos] = [new Map(), new Map()];
  let portal = first;
  const doings = [
    async () => saved.set(await portal.savePatrol(patrolOf({ note: `${saved.size}` })), "patrol"),
    async () => {
      const size = one([10, 300_000]);
      const photo = await portal.addPhoto(photoOf(size, seed));
      photos.set(photo, size);
      saved.set(await portal.saveIssue(issueOf({ photos: [photo] })), "issue");
    },
    async () => {
      const issue = [...saved].find(([, type]) => type === "issue");
      if (issue) saved.set(await portal.act(issue[0], "note", { note: `${saved.size}` }), "action");
    },
    async () => void portal.send(),
    async () => void phone.timer.advance(one([1000, 60_000, 400_000])),
    async () => {
      if (random() < 0.7) portal.kill();
      portal = await phone.open();
    },
  ];
  for (let n = 0; n < 8; n += 1) await one(doings)();
  for (let n = 0; n < 20 && (n === 0 || portal.outbox().waiting || portal.outbox().attention); n += 1) {
    if ((await portal.session()).state === "expired") await portal.logIn("19000000298", "Qinghe-2026");
    await sentAll(portal, phone);
    // Only too large is a refusal among the faults: the chief sends again what needs attention.
    await retryAll(portal);
  }
  const { waiting, attention } = portal.outbox();
  const words = `seed ${seed}`;
  assert.deepEqual({ waiting, attention }, { waiting: 0, attention: 0 }, words);
  assert.deepEqual([...server.records.keys()].sort(), [...saved.keys()].sort(), words);
  const arrived = [...photos.keys()].map((photo) => [photo, (server.photos.get(photo) || []).length]);
  assert.deepEqual(arrived, [...photos], words);
  assert.equal(server.photos.size, photos.size, words);
  portal.kill();
}

// Before the runner is told of any test: it follows each promise of a test, which takes three times as long as the test.
const seeds = Array.from({ length: RUNS }, (_, n) => n + 1);
let failure = null;
for (const seed of seeds) await badDays(seed, memoryDatabase()).catch((error) => (failure = failure || error));

test(`whatever happens in which order, each record arrives once (${RUNS} phones)`, () => {
  if (failure) throw failure;
});

test("the same with a whole database", async () => {
  for (const seed of seeds.slice(0, 10)) await badDays(seed);
});
