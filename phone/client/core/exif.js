/**
 * What a camera wrote into a JPEG beside the pixels: when, where, which side is up. A canvas throws it away, so it is
 * read first and written into the smaller photo, where the server reads it (`attachments/rules/exif.py`). Pure.
 *
 * @typedef {object} Facts
 * @property {string} time such as 2026:11:18 09:05:00; "" where the camera said nothing
 * @property {string} zone such as +08:00; "" unknown
 * @property {import("./types.js").Place | null} place
 * @property {number} orientation 1 to 8 as EXIF numbers them; 1 is upright
 */

const TAG = {
  orientation: 0x0112, exif: 0x8769, gps: 0x8825, time: 0x9003, zone: 0x9011, latRef: 1, lat: 2, lonRef: 3, lon: 4,
};
const BYTES_OF = [0, 1, 1, 2, 4, 8];
const [TEXT, SHORT, LONG, RATIO] = [2, 3, 4, 5];
const MOST_ENTRIES = 200;
/** @type {Facts} */
const NOTHING = { time: "", zone: "", place: null, orientation: 1 };

/**
 * @param {ArrayBuffer} photo
 * @returns {Facts} what is missing or damaged is as if the camera had said nothing
 */
export function readExif(photo) {
  try {
    const start = tiffStart(new DataView(photo));
    return start === null ? NOTHING : factsIn(new DataView(photo, start));
  } catch (error) {
    // A block that was cut or made up: the photo counts, not what is said beside it.
    return NOTHING;
  }
}

/** @param {DataView} view */
function tiffStart(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint16(at);
    if (marker === 0xffda || marker < 0xff00) return null;
    // "Exif", two zeros
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** @param {DataView} view from the TIFF header on */
function factsIn(view) {
  const little = view.getUint16(0) === 0x4949;
  const first = directory(view, view.getUint32(4, little), little);
  const exif = first[TAG.exif] ? directory(view, first[TAG.exif][0], little) : {};
  const gps = first[TAG.gps] ? directory(view, first[TAG.gps][0], little) : {};
  const orientation = Number((first[TAG.orientation] || [1])[0]);
  return {
    time: /^\d{4}(:\d\d){2} \d\d(:\d\d){2}$/.test(exif[TAG.time]) ? exif[TAG.time] : "",
    zone: /^[+-]\d\d:\d\d$/.test(exif[TAG.zone]) ? exif[TAG.zone] : "",
    place: placeOf(degrees(gps[TAG.lon], gps[TAG.lonRef]), degrees(gps[TAG.lat], gps[TAG.latRef])),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
  };
}

/** @type {(view: DataView, at: number, little: boolean) => Record<number, any>} texts, or lists of numbers */
function directory(view, at, little) {
  /** @type {Record<number, any>} */
  const found = {};
  const count = Math.min(view.getUint16(at, little), MOST_ENTRIES);
  for (let n = 0; n < count; n += 1) {
    const entry = at + 2 + n * 12;
    const [tag, type, length] = [view.getUint16(entry, little), view.getUint16(entry + 2, little), view.getUint32(entry + 4, little)];
    const bytes = (BYTES_OF[type] || 0) * length;
    if (!bytes || bytes > 1000) continue;
    const where = bytes <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    found[tag] = type === TEXT ? textAt(view, where, length) : numbersAt(view, where, type, length, little);
  }
  return found;
}

/** @type {(view: DataView, at: number, length: number) => string} */
function textAt(view, at, length) {
  const codes = Array.from({ length }, (_, n) => view.getUint8(at + n));
  return String.fromCharCode(...codes).replace(/\0[^]*$/, "").trim();
}

/** @type {(view: DataView, at: number, type: number, length: number, little: boolean) => number[]} */
function numbersAt(view, at, type, length, little) {
  return Array.from({ length }, (_, n) => {
    const where = at + n * BYTES_OF[type];
    if (type === SHORT) return view.getUint16(where, little);
    if (type === LONG) return view.getUint32(where, little);
    if (type === RATIO) return view.getUint32(where, little) / view.getUint32(where + 4, little);
    return view.getUint8(where);
  });
}

/** @type {(parts: number[] | undefined, ref: string | undefined) => number | null} */
function degrees(parts, ref) {
  if (!parts || parts.length !== 3 || !parts.every(isFinite)) return null;
  const value = parts[0] + parts[1] / 60 + parts[2] / 3600;
  return ref === "S" || ref === "W" ? -value : value;
}

/** @type {(lon: number | null, lat: number | null) => import("./types.js").Place | null} */
function placeOf(lon, lat) {
  // A camera without a fix writes zeros.
  if (lon === null || lat === null || (lon === 0 && lat === 0)) return null;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : null;
}

/**
 * The JPEG with these facts in it; whatever EXIF it had is left behind it and not read. Not a JPEG: as it is.
 * @param {ArrayBuffer} photo
 * @param {Pick<Facts, "time" | "zone" | "place">} facts
 * @returns {ArrayBuffer}
 */
export function withExif(photo, { time, zone, place }) {
  if ((!time && !place) || photo.byteLength < 4 || new DataView(photo).getUint16(0) !== 0xffd8) return photo;
  const exif = [...(time ? [text(TAG.time, time)] : []), ...(time && zone ? [text(TAG.zone, zone)] : [])];
  const gps = place
    ? [
        text(TAG.latRef, place.lat < 0 ? "S" : "N"), ratios(TAG.lat, place.lat),
        text(TAG.lonRef, place.lon < 0 ? "W" : "E"), ratios(TAG.lon, place.lon),
      ]
    : [];
  const headSize = 8 + 2 + 2 * 12 + 4;
  const exifBytes = laidOut(exif, headSize);
  const gpsBytes = laidOut(gps, headSize + exifBytes.length);
  const tiff = [
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8],
    ...laidOut([long(TAG.exif, headSize), long(TAG.gps, headSize + exifBytes.length)], 8),
    ...exifBytes, ...gpsBytes,
  ];
  const block = [0xff, 0xe1, ...be16(tiff.length + 8), 0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const whole = new Uint8Array(photo.byteLength + block.length);
  whole.set([0xff, 0xd8]);
  whole.set(block, 2);
  whole.set(new Uint8Array(photo, 2), 2 + block.length);
  return whole.buffer;
}

/** @typedef {{tag: number, type: number, count: number, value: number[]}} Entry */

const be16 = (/** @type {number} */ n) => [(n >> 8) & 255, n & 255];
const be32 = (/** @type {number} */ n) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

/** @type {(tag: number, words: string) => Entry} */
const text = (tag, words) => ({
  tag, type: TEXT, count: words.length + 1, value: [...Array.from(words, (letter) => letter.charCodeAt(0)), 0],
});

/** @type {(tag: number, value: number) => Entry} */
const long = (tag, value) => ({ tag, type: LONG, count: 1, value: be32(value) });

/** @type {(tag: number, degree: number) => Entry} degrees as degrees, minutes and ten thousandths of a second */
function ratios(tag, degree) {
  const all = Math.round(Math.abs(degree) * 36_000_000);
  const parts = [Math.floor(all / 36_000_000), Math.floor((all % 36_000_000) / 600_000), all % 600_000];
  const value = /** @type {number[]} */ ([]);
  parts.forEach((part, n) => value.push(...be32(part), ...be32(n < 2 ? 1 : 10_000)));
  return { tag, type: RATIO, count: 3, value };
}

/** A directory of entries at `at`, with what is longer than four bytes behind it. */
/** @type {(entries: Entry[], at: number) => number[]} */
function laidOut(entries, at) {
  const head = [...be16(entries.length)];
  /** @type {number[]} */
  const tail = [];
  const tailAt = at + 2 + entries.length * 12 + 4;
  for (const { tag, type, count, value } of entries) {
    head.push(...be16(tag), ...be16(type), ...be32(count));
    if (value.length <= 4) head.push(...value, ...Array(4 - value.length).fill(0));
    else {
      head.push(...be32(tailAt + tail.length));
      tail.push(...value);
    }
  }
  return [...head, 0, 0, 0, 0, ...tail];
}
