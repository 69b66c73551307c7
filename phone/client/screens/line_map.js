// A reach's line and a track as paths of an SVG, without tiles. Pure.

/** @typedef {[number, number]} Place longitude and latitude, WGS-84 degrees */
/** @typedef {{x: number, y: number}} Spot a place in the drawing */

const WIDTH = 320;
const HEIGHT = 180;
const MARGIN = 16;

/**
 * A drawing of a reach, north up, both ways by the same scale.
 * @param {Place[]} line the reach's line
 * @returns {{box: string, line: string, start: Spot, end: Spot, spot: (place: Place) => Spot,
 *   path: (places: Place[]) => string}|null} null without a line of two places
 */
export function drawing(line) {
  if (!line || line.length < 2) return null;
  const squeeze = Math.cos((line[0][1] * Math.PI) / 180);
  const flat = line.map(([lon, lat]) => [lon * squeeze, lat]);
  const xs = flat.map(([x]) => x);
  const ys = flat.map(([, y]) => y);
  const west = Math.min(...xs);
  const north = Math.max(...ys);
  const wide = Math.max(...xs) - west;
  const high = north - Math.min(...ys);
  const scale = Math.min((WIDTH - 2 * MARGIN) / Math.max(wide, 1e-9), (HEIGHT - 2 * MARGIN) / Math.max(high, 1e-9));
  const height = Math.max(60, Math.round(high * scale + 2 * MARGIN));
  const left = (WIDTH - wide * scale) / 2;
  const top = (height - high * scale) / 2;
  /** @param {Place} place */
  const spot = ([lon, lat]) => ({ x: round(left + (lon * squeeze - west) * scale), y: round(top + (north - lat) * scale) });
  /** @param {Place[]} places */
  const path = (places) =>
    places.map(spot).map(({ x, y }, index) => `${index ? "L" : "M"}${x} ${y}`).join("");
  return {
    box: `0 0 ${WIDTH} ${height}`,
    line: path(line),
    start: spot(line[0]),
    end: spot(line[line.length - 1]),
    spot,
    path,
  };
}

/**
 * The place that lies so many metres along a line.
 * @param {Place[]} line
 * @param {number} metre from its start
 * @returns {Place}
 */
export function placeAt(line, metre) {
  let left = Math.max(0, metre);
  for (let n = 1; n < line.length; n += 1) {
    const long = metresBetween(line[n - 1], line[n]);
    if (left <= long && long > 0) {
      const share = left / long;
      const [a, b] = [line[n - 1], line[n]];
      return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    }
    left -= long;
  }
  return line[line.length - 1];
}

/**
 * Metres between two places a few kilometres apart at most, on a flat piece of the earth.
 * @param {Place} a
 * @param {Place} b
 */
export function metresBetween(a, b) {
  const north = (b[1] - a[1]) * 111195;
  const east = (b[0] - a[0]) * 111195 * Math.cos(((a[1] + b[1]) * Math.PI) / 360);
  return Math.hypot(north, east);
}

/** @param {Place[]} line */
export function lengthOf(line) {
  let metres = 0;
  for (let n = 1; n < line.length; n += 1) metres += metresBetween(line[n - 1], line[n]);
  return metres;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
