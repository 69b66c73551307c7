/**
 * Minutes, metres and share of a walk while it is being walked. Rough, and the app says so: the server measures the
 * whole track more carefully (`inspections/rules/filtering.py`) and its figures count. Pure.
 */

/**
 * @typedef {import("./types.js").Fix} Fix
 * @typedef {[number, number]} Degrees longitude, latitude; WGS-84
 */

// A fix that its phone calls worse is kept and sent, but not measured.
const ACCURATE_M = 50;
// Shorter steps are the wandering of a phone that stands.
const STEP_M = 8;
// As the server has them: across a longer silence at most so much counts, and nothing between its ends was seen.
const GAP_MS = 180_000;
const GAP_COUNTS_M = 300;
// Nobody on a bank is faster; such a step is a stray fix.
const FASTEST_M_S = 12;
const BESIDE_M = 50;
const SAMPLE_M = 20;
const EARTH_M = 6_371_008.8;
const BESIDE_DEGREES = BESIDE_M / 110_000;

const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;

/**
 * Metres between two places, by haversine.
 * @param {{lon: number, lat: number}} one
 * @param {{lon: number, lat: number}} other
 */
export function metresBetween(one, other) {
  const north = Math.sin(radians(other.lat - one.lat) / 2) ** 2;
  const east = Math.sin(radians(other.lon - one.lon) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(north + Math.cos(radians(one.lat)) * Math.cos(radians(other.lat)) * east));
}

/**
 * Places along a line, at most 20 m apart.
 * @param {Degrees[]} line
 * @returns {{lon: number, lat: number}[]}
 */
export function samplesOf(line) {
  const places = line.map(([lon, lat]) => ({ lon, lat }));
  const samples = places.slice(0, 1);
  for (let n = 1; n < places.length; n += 1) {
    const [from, to] = [places[n - 1], places[n]];
    const parts = Math.max(Math.ceil(metresBetween(from, to) / SAMPLE_M), 1);
    for (let part = 1; part <= parts; part += 1) {
      const share = part / parts;
      samples.push({ lon: from.lon + (to.lon - from.lon) * share, lat: from.lat + (to.lat - from.lat) * share });
    }
  }
  return samples;
}

/**
 * Metres from a place to the way between two others, on a plane that is true enough for a few kilometres.
 * @param {{lon: number, lat: number}} place
 * @param {{lon: number, lat: number}} from
 * @param {{lon: number, lat: number}} to
 */
export function metresFromWay(place, from, to) {
  const perLat = radians(1) * EARTH_M;
  const perLon = perLat * Math.cos(radians(place.lat));
  const [ax, ay] = [(from.lon - place.lon) * perLon, (from.lat - place.lat) * perLat];
  const [dx, dy] = [(to.lon - from.lon) * perLon, (to.lat - from.lat) * perLat];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(Math.max(-(ax * dx + ay * dy) / length, 0), 1) : 0;
  return Math.hypot(ax + along * dx, ay + along * dy);
}

/**
 * A meter that is given one fix after another.
 * @param {Degrees[] | null} line of the reach
 */
export function openMeter(line) {
  const samples = line && line.length > 1 ? samplesOf(line) : [];
  const seen = new Uint8Array(samples.length);
  let seenCount = 0;
  let metres = 0;
  /** @type {Fix | null} */
  let last = null;

  function look(/** @type {Fix} */ from, /** @type {Fix} */ to) {
    const [south, north] = [Math.min(from.lat, to.lat) - BESIDE_DEGREES, Math.max(from.lat, to.lat) + BESIDE_DEGREES];
    for (let n = 0; n < samples.length; n += 1) {
      // Most of a long reach is far away; this alone makes a walk of hours quick to measure anew.
      if (seen[n] || samples[n].lat < south || samples[n].lat > north) continue;
      if (metresFromWay(samples[n], from, to) <= BESIDE_M) {
        seen[n] = 1;
        seenCount += 1;
      }
    }
  }

  return {
    /** @param {Fix} fix */
    add(fix) {
      if (fix.accuracy !== null && fix.accuracy > ACCURATE_M) return;
      if (last === null) {
        last = fix;
        look(fix, fix);
        return;
      }
      const step = metresBetween(last, fix);
      const ms = fix.t - last.t;
      const isGap = ms > GAP_MS;
      if (step < STEP_M || (ms > 0 && !isGap && step / (ms / 1000) > FASTEST_M_S)) return;
      metres += isGap ? Math.min(step, GAP_COUNTS_M) : step;
      look(isGap ? fix : last, fix);
      last = fix;
    },
    /** Metres walked, and the share (0–1) of the line that was passed; null where there is no line. */
    figures: () => ({
      metres: Math.round(metres),
      share: samples.length ? seenCount / samples.length : null,
    }),
  };
}
