/**
 * What the core takes from a browser; the only file of the core that knows one.
 */

/**
 * @param {string} version of this app
 * @returns {import("./types.js").Outside}
 */
export function ofBrowser(version) {
  return {
    origin: "",
    version,
    fetch: window.fetch.bind(window),
    indexedDB: window.indexedDB,
    locks: navigator.locks || null,
    storage: navigator.storage && "persist" in navigator.storage ? navigator.storage : null,
    now: () => Date.now(),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    visible: () => document.visibilityState === "visible",
    timer: { set: (work, ms) => window.setTimeout(work, ms), clear: (id) => window.clearTimeout(id) },
    listen,
    shrink,
    compress,
    keeping,
  };
}

/** @type {import("./types.js").Outside["listen"]} */
function listen(name, work) {
  if (name === "online") {
    window.addEventListener("online", work);
    return;
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === name) work();
  });
  // Some phones end a page without hiding it first.
  if (name === "hidden") window.addEventListener("pagehide", work);
}

/** @type {import("./types.js").Outside["shrink"]} */
async function shrink(photo, { longest, quality, orientation }) {
  const url = URL.createObjectURL(photo);
  try {
    const image = await loaded(url);
    // Younger browsers turn a photo upright by themselves.
    const turned = CSS.supports("image-orientation", "from-image") ? 1 : orientation;
    const scale = Math.min(longest / Math.max(image.naturalWidth, image.naturalHeight), 1);
    const canvas = drawn(image, Math.round(image.naturalWidth * scale), Math.round(image.naturalHeight * scale), turned);
    return canvas && (await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality)));
  } catch (error) {
    // A photo that this browser cannot draw is sent as it is.
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** @type {(url: string) => Promise<HTMLImageElement>} */
const loaded = (url) =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("not a photo"));
    image.src = url;
  });

/** @type {(image: HTMLImageElement, width: number, height: number, orientation: number) => HTMLCanvasElement | null} */
function drawn(image, width, height, orientation) {
  const canvas = document.createElement("canvas");
  const lies = orientation > 4;
  canvas.width = lies ? height : width;
  canvas.height = lies ? width : height;
  const context = canvas.getContext("2d");
  if (!context) return null;
  // The eight ways of EXIF, as the matrix that undoes each.
  const [w, h] = [width, height];
  const turns = [
    [1, 0, 0, 1, 0, 0], [-1, 0, 0, 1, w, 0], [-1, 0, 0, -1, w, h], [1, 0, 0, -1, 0, h],
    [0, 1, 1, 0, 0, 0], [0, 1, -1, 0, h, 0], [0, -1, -1, 0, h, w], [0, -1, 1, 0, 0, w],
  ];
  const [a, b, c, d, e, f] = turns[orientation - 1];
  context.setTransform(a, b, c, d, e, f);
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}

/** @param {string} text */
async function compress(text) {
  const { body } = new Response(text);
  if (!body || typeof CompressionStream !== "function") return null;
  return new Response(body.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}

/** All browsers of iPhones delete what a page stored and was not visited for seven days; apps on the home screen seem exempt. */
function keeping() {
  const isApp = matchMedia("(display-mode: standalone)").matches || Boolean(/** @type {any} */ (navigator).standalone);
  const isWebKit = /AppleWebKit/.test(navigator.userAgent) && !/Chrome|Chromium|Android/.test(navigator.userAgent);
  return isWebKit && !isApp ? "seven_days" : "installed";
}
