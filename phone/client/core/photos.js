/**
 * A photo before it is kept: made smaller, with what the camera wrote.
 */
import { readExif, withExif } from "./exif.js";
import { Refusal } from "./refusals.js";

const LONGEST = 1600;
const QUALITY = 0.8;
// The server takes no larger one.
const MOST_BYTES = 10 * 1024 * 1024;
const TOO_LARGE = "这张照片太大，手机又没能把它缩小，没有存下。请重新拍一张，或换用手机自带的相机拍。";
const UNREADABLE = "这张照片读不出来，没有存下。请重新拍一张。";
const CHINA_MS = 8 * 3_600_000;

/**
 * @param {import("./types.js").Outside} outside
 * @param {Blob} blob
 * @param {{takenAt?: number | Date, place?: import("./types.js").Place | null}} known what holds where the camera wrote
 *   nothing
 * @returns {Promise<ArrayBuffer>} a JPEG; the photo as it is where the browser cannot make it smaller
 * @throws {Refusal} `photo` where that is more than 10 MB, or the phone does not hand the photo out
 */
export async function prepared(outside, blob, known) {
  const original = await bytesOf(blob).catch(() => {
    throw new Refusal("photo", UNREADABLE);
  });
  const facts = readExif(original);
  const small = await outside.shrink(blob, { longest: LONGEST, quality: QUALITY, orientation: facts.orientation });
  // A small photo with its EXIF needs nothing done to it.
  if (!small || (small.size >= original.byteLength && facts.time && (facts.place || !known.place))) {
    if (original.byteLength > MOST_BYTES) throw new Refusal("photo", TOO_LARGE);
    return original;
  }
  const taken = known.takenAt === undefined ? outside.now() : Number(known.takenAt);
  const when = facts.time ? { time: facts.time, zone: facts.zone } : { time: exifTime(taken), zone: "+08:00" };
  return withExif(await bytesOf(small), { ...when, place: facts.place || known.place || null });
}

/** `Blob.arrayBuffer` is younger than our oldest browsers. */
/** @param {Blob} blob */
export const bytesOf = (blob) => new Response(blob).arrayBuffer();

/** Chinese time as cameras write it. */
const exifTime = (/** @type {number} */ moment) =>
  new Date(moment + CHINA_MS).toISOString().slice(0, 19).replace(/-/g, ":").replace("T", " ");
