// While a patrol runs: minutes, metres, share of the reach, a line map without tiles.
import { drawing } from "./line_map.js";
import { positionWords } from "./position.js";
import { go } from "./router.js";
import { app } from "./state.js";
import { endWalk, walking } from "./walking.js";
import { metresWords, minutesWords, shareWords } from "./words.js";

// Without a touch for so long the screen goes dark, which saves the battery: milliseconds.
const DIM_AFTER = 30 * 1000;

const NOWHERE = { x: 0, y: 0 };

/** @param {any} reach */
export function mapOf(reach) {
  const drawn = reach ? drawing(reach.line) : null;
  if (!drawn) return { box: "0 0 320 60", line: "", start: NOWHERE, end: NOWHERE, startWords: "", endWords: "" };
  return {
    box: drawn.box,
    line: drawn.line,
    start: drawn.start,
    end: drawn.end,
    startWords: `起点：${reach.start_place || "上游"}`,
    endWords: `终点：${reach.end_place || "下游"}`,
  };
}

export function walk() {
  /** @type {any} */
  let darkening = null;
  const touched = () => {
    clearTimeout(darkening);
    darkening = setTimeout(() => {
      app.dimmed = app.screen === "walk";
    }, DIM_AFTER);
  };
  return {
    init() {
      addEventListener("pointerdown", touched);
      touched();
    },
    destroy() {
      removeEventListener("pointerdown", touched);
      clearTimeout(darkening);
      app.dimmed = false;
    },
    get reach() {
      return app.reaches.find((each) => each.id === walking.reach) || null;
    },
    get reachName() {
      return this.reach ? this.reach.name : "";
    },
    get minutes() {
      return minutesWords(walking.figures.minutes);
    },
    get metres() {
      return metresWords(walking.figures.metres);
    },
    get share() {
      return walking.figures.metres < 20 ? "" : shareWords(walking.figures.share);
    },
    get map() {
      const drawn = this.reach ? drawing(this.reach.line) : null;
      const here = drawn && walking.here ? drawn.spot(walking.here) : null;
      return {
        ...mapOf(this.reach),
        track: drawn ? drawn.path(walking.trail) : "",
        here: here !== null,
        hereX: here ? here.x : 0,
        hereY: here ? here.y : 0,
      };
    },
    get mapWords() {
      return `路线图。${this.reachName}，走了 ${this.metres}。${this.share}`;
    },
    get position() {
      if (walking.fault) return { tone: "warn", icon: "alert-triangle", words: walking.fault };
      return positionWords(walking.position, walking.accuracy);
    },
    get awakeWords() {
      return walking.isAwake ? "屏幕会一直亮着，过半分钟变暗，省电。" : "这个浏览器不能让屏幕一直亮着，自己黑了不要紧。";
    },
    wake() {
      app.dimmed = false;
    },
    async finish() {
      await endWalk();
      go("finish");
    },
  };
}
