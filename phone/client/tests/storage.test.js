import assert from "node:assert/strict";
import test from "node:test";

import { STEPS } from "../core/steps.js";
import { openStore } from "../core/store.js";
import { memoryDatabase } from "./fakes/store.js";
import { fakePhone, issueOf, patrolOf, photoOf, sentAll, signedIn } from "./fakes/phone.js";

/** A factory whose connections can be lost, as iPhones do it: `lost.next` transactions fail. */
const losing = (lost) => (factory) => ({
  open(name, version) {
    lost.opened = (lost.opened || 0) + 1;
    const request = factory.open(name, version);
    request.addEventListener("success", () => {
      const db = request.result;
      const transaction = db.transaction.bind(db);
      db.transaction = (...asked) => {
        if (lost.next > 0) {
          lost.next -= 1;
          throw new DOMException("Connection to Indexed Database server lost. Refresh the page to try again", "UnknownError");
        }
        return transaction(...asked);
      };
    });
    return request;
  },
});

test("a lost connection is opened anew; a queue that cannot be read is never an empty one", async () => {
  const lost = { next: 0 };
  const { phone, portal, server } = await signedIn({ wrap: losing(lost) });
  server.fails = () => "cut";
  for (let n = 0; n < 3; n += 1) await portal.saveIssue(issueOf({ description: `${n}` }));
  await portal.send();
  const opened = lost.opened;
  lost.next = 1;
  await portal.saveIssue(issueOf({ description: "再存一条" }));
  assert.equal(portal.outbox().waiting, 4);
  assert.equal(lost.opened, opened + 1);
  await portal.send();
  lost.next = 1000;
  await assert.rejects(portal.saveIssue(issueOf()), { code: "storage" });
  await portal.send();
  assert.equal(portal.outbox().waiting, 4, "shown as it was");
  assert.match(portal.outbox().trouble, /存储/);
  await assert.rejects(phone.open(), { code: "storage" });
  lost.next = 0;
  server.fails = () => null;
  await sentAll(portal, phone);
  assert.equal(server.records.size, 4);
});

test("a photo for which there is no room is told, and the rest is kept", async () => {
  const { portal, server } = await signedIn();
  server.fails = () => "cut";
  const photo = await portal.addPhoto(photoOf(1000));
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (this.name === "photo_bytes") throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value, ...key);
  };
  try {
    await assert.rejects(portal.addPhoto(photoOf(1000)), ({ code, words }) => code === "full" && /以前的都还在/.test(words));
  } finally {
    IDBObjectStore.prototype.put = put;
  }
  const issue = await portal.saveIssue(issueOf({ photos: [photo] }));
  server.fails = () => null;
  await portal.send();
  assert.deepEqual([[...server.records.keys()], [...server.photos.keys()]], [[issue], [photo]]);
});

test("a later version finds the whole queue of the one before, and the page of before says that it is old", async () => {
  const { phone, portal, server } = await signedIn();
  server.fails = () => "cut";
  const photo = await portal.addPhoto(photoOf(1000));
  const saved = [await portal.saveIssue(issueOf({ photos: [photo] }))];
  for (let n = 0; n < 49; n += 1) saved.push(await portal.savePatrol(patrolOf({ note: `${n}` })));
  await portal.beginWalk(1);
  // What a version 2 might add: a store, and an index on an old one.
  const added = (db, upgrade) => {
    db.createObjectStore("sounds");
    upgrade.objectStore("records").createIndex("type", "type");
  };
  const outside = { indexedDB: phone.indexedDB, timer: phone.timer };
  const store = await openStore(outside, [...STEPS, added]);
  const names = ["records", "bodies", "photos", "photo_bytes", "walks", "kept"];
  const counts = await store.read(names, (tx) => Promise.all(names.slice(0, 5).map((name) => tx.objectStore(name).count())));
  assert.deepEqual(counts, [50, 50, 1, 1, 1]);
  assert.equal(await store.read(["records"], (tx) => tx.objectStore("records").index("type").count("patrol")), 49);
  await assert.rejects(portal.saveIssue(issueOf()), { code: "newer" });
  assert.equal((await store.recall("session")).user, "17");
  store.close();
});

test("each step only adds", () => {
  for (const step of STEPS) assert.doesNotMatch(step.toString(), /delete/);
});

test("how the phone keeps it is said in three words, and it is asked to keep at the first save", async () => {
  const phone = fakePhone();
  const portal = await phone.open();
  assert.equal(await portal.storageState(), "installed");
  await portal.logIn("19000000298", "Qinghe-2026");
  await portal.saveIssue(issueOf());
  assert.equal(await portal.storageState(), "safe");
  phone.kept = "seven_days";
  assert.equal(await portal.storageState(), "seven_days");
});

test("a reading that comes late hides nothing that was done since", async () => {
  const open = memoryDatabase();
  let held = null;
  const database = async (outside) => {
    const store = await open(outside);
    const read = async (names, work) => {
      const until = names.includes("photos") ? held : null;
      const value = await store.read(names, work);
      await until;
      return value;
    };
    return { ...store, read };
  };
  const { portal, server } = await signedIn({ database });
  server.refuses = () => ({ status: 400, body: { code: "issue.invalid", detail: "请填写问题描述。" } });
  const issue = await portal.saveIssue(issueOf());
  await portal.send();
  let release;
  held = new Promise((done) => (release = done));
  const exporting = portal.exportWaiting();
  held = null;
  await portal.drop(issue);
  release();
  await exporting;
  assert.deepEqual([portal.outbox().attention, portal.records()], [0, []]);
});
