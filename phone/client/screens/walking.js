// The walk that runs, whatever screen is shown: position, the screen kept awake, what is known of it.
import Alpine from "@alpinejs/csp";

import { letSleep, stayAwake } from "./awake.js";
import { metresBetween } from "./line_map.js";
import { followPosition } from "./position.js";
import { go } from "./router.js";
import { app, portal } from "./state.js";
import { takeWalk } from "./taking.js";

// Metres; closer places would be one dot on the small map.
const DRAWN_APART = 8;

export const walking = Alpine.reactive({
  reach: 0,
  figures: { minutes: 0, metres: 0, share: /** @type {number|null} */ (null) },
  position: /** @type {import("./position.js").PositionState} */ ("searching"),
  accuracy: /** @type {number|null} */ (null),
  here: /** @type {[number, number]|null} */ (null),
  // What the small map draws; the whole track is with the recorder.
  trail: /** @type {[number, number][]} */ ([]),
  isAwake: true,
  fault: "",
});

/** @type {() => void} */
let stopWatching = () => {};
/** @type {any} */
let clock = null;

/** @param {number} reach */
export async function begin(reach) {
  await portal().beginWalk(reach);
  walking.trail = [];
  await run(reach);
}

/**
 * Goes on with a walk that a closed page left behind, or that was ended too early.
 * @param {import("../core/walk.js").Walked|null} walk
 */
export async function resume(walk) {
  if (!walk) return;
  await portal().continueWalk();
  walking.trail = walk.points.map(([, lon, lat]) => [lon, lat]);
  await run(walk.reach);
}

/** @param {number} reach */
async function run(reach) {
  stop();
  app.isWalking = true;
  walking.reach = reach;
  walking.here = null;
  await takeWalk();
  stopWatching = followPosition(record, (state, accuracy) => {
    walking.position = state;
    walking.accuracy = accuracy;
  });
  clock = setInterval(look, 1000);
  look();
  go("walk");
  walking.isAwake = await stayAwake();
}

/** @param {import("../core/types.js").Fix} fix */
function record(fix) {
  walking.here = [fix.lon, fix.lat];
  const last = walking.trail[walking.trail.length - 1];
  if (!last || metresBetween(last, walking.here) > DRAWN_APART) walking.trail.push(walking.here);
  portal().addFix(fix);
  look();
}

function look() {
  walking.figures = portal().walkFigures();
  walking.fault = portal().walkTrouble();
}

function stop() {
  stopWatching();
  clearInterval(clock);
  letSleep();
  app.isWalking = false;
}

/** The walk is over and waits for what was found; the recorder keeps it until it is saved. */
export async function endWalk() {
  stop();
  app.ended = Object.freeze(await portal().endWalk());
}

export async function discardWalk() {
  stop();
  await portal().discardWalk();
  app.unfinished = null;
  app.ended = null;
}
