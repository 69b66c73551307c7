// @ts-nocheck: a worker's global is another one than a page's.
// The service worker of /m/: it keeps the shell, and nothing else. Records are kept and sent by the page, because no
// iPhone lets a worker do so. The server puts `self.SHELL = {version, page, files}` in front of this file.

const KEPT = "hezhang-shell-";
const NAME = KEPT + self.SHELL.version;

// The whole new shell is there before the old one goes: one file that does not come, and this version is not installed.
self.addEventListener("install", (event) => {
  event.waitUntil(keepShell());
});

async function keepShell() {
  const wanted = [self.SHELL.page].concat(self.SHELL.files);
  const answers = await Promise.all(wanted.map(fetched));
  const cache = await caches.open(NAME);
  await Promise.all(wanted.map((address, index) => cache.put(address, answers[index])));
}

// Not out of the browser's own cache, which may still hold the file of the version before.
async function fetched(address) {
  const answer = await fetch(address, { cache: "reload", credentials: "omit" });
  if (!answer.ok || answer.redirected) throw new Error(address + " " + answer.status);
  return answer;
}

// The page says when: not while a walk runs or a form is open.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(clearOld().then(() => self.clients.claim()));
});

async function clearOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.indexOf(KEPT) === 0 && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (address.pathname === self.SHELL.page) {
    event.respondWith(kept(self.SHELL.page, request));
  } else if (self.SHELL.files.indexOf(address.pathname) >= 0) {
    event.respondWith(kept(address.pathname, request));
  }
});

// A phone that has thrown the cache away, which some do when they are full, opens the page from the network.
async function kept(address, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(address)) || fetch(request);
}
