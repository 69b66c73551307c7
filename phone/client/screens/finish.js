// The end of a patrol: 没有问题 is one tap; the checklist opens only behind 发现异常.
import { KIND_OF_CHECK } from "./pictures.js";
import { go } from "./router.js";
import { shelf } from "./shelf.js";
import { app, portal, wordsOf } from "./state.js";
import { resume } from "./walking.js";
import { metresWords, minutesWords, shareWords } from "./words.js";

// How a patrol is begun by a walk; an office's meeting or a drone is told by the kind.
const KINDS_FIRST = ["walk", "swap", "joint", "delegate"];

export function finish() {
  const ended = app.ended;
  const reach = app.reaches.find((each) => ended && each.id === ended.reach) || null;
  return {
    shelf: shelf(),
    abnormal: false,
    bad: /** @type {string[]} */ ([]),
    note: "",
    kind: reach && reach.lent_until ? "swap" : "walk",
    busy: false,
    fault: "",
    init() {
      // Opened anew without a walk behind it.
      if (!app.ended) go("home");
    },
    get checklist() {
      return app.checklist;
    },
    get kinds() {
      const known = app.me ? app.me.patrol_kinds || [] : [];
      const first = known.filter((/** @type {any} */ each) => KINDS_FIRST.includes(each.code));
      return [...first, ...known.filter((/** @type {any} */ each) => !KINDS_FIRST.includes(each.code))];
    },
    get kindWords() {
      const chosen = this.kinds.find((/** @type {any} */ each) => each.code === this.kind);
      return chosen ? chosen.name : "现场巡河";
    },
    get summary() {
      if (!ended) return "";
      const { minutes, metres, share } = ended;
      const parts = [reach ? reach.name : "", minutesWords(minutes), `走了 ${metresWords(metres)}`, shareWords(share)];
      return parts.filter(Boolean).join("，") + "。";
    },
    /** What the rule of this reach asks for, and why; nothing is forced. */
    get asked() {
      const rules = app.me ? app.me.rules || [] : [];
      const rule = rules.find(
        (/** @type {any} */ each) => reach && (each.reach === reach.id || (each.reach === null && each.river === reach.river)),
      );
      if (!rule) return "";
      const why = rule.why ? `因为：${rule.why}` : "";
      if (rule.needs_photo && !this.shelf.shots.length) return `这段河要附一张照片。${why}没有也能上传，河长办会来问。`;
      if (rule.needs_track && ended && !ended.points.length) return `这段河要有路线，这次没有定到位。${why}照样能上传，在下面写一句就行。`;
      return "";
    },
    openChecklist() {
      this.abnormal = true;
    },
    closeChecklist() {
      this.abnormal = false;
      this.bad = [];
    },
    async nothing() {
      if (await this.save(true)) this.leave();
    },
    async saveOnly() {
      if (await this.save(false)) this.leave();
    },
    leave() {
      go("home");
      app.said = "存好了，有信号自己上传。";
    },
    async saveAndReport() {
      const first = this.bad.map((code) => KIND_OF_CHECK[code]).find(Boolean) || "";
      const uuid = await this.save(false);
      if (!uuid || !ended) return;
      app.reporting = { reach: ended.reach, patrol: uuid, kind: first };
      go("issue");
    },
    /**
     * @param {boolean} nothingFound
     * @returns {Promise<string>} the patrol's uuid; "" where it could not be kept, and the screen says why
     */
    async save(nothingFound) {
      if (!ended) return "";
      this.busy = true;
      this.fault = "";
      try {
        const uuid = await portal().savePatrol({
          uuid: ended.uuid,
          reach: ended.reach,
          kind: this.kind,
          started_at: ended.started_at,
          ended_at: ended.ended_at,
          points: ended.points,
          nothing_found: nothingFound,
          checklist: nothingFound ? {} : this.answers(),
          note: this.note.trim(),
          photos: this.shelf.uuids(),
        });
        app.ended = null;
        app.unfinished = null;
        return uuid;
      } catch (error) {
        this.fault = wordsOf(error);
        return "";
      } finally {
        this.busy = false;
      }
    },
    /** @returns {Record<string, "ok" | "bad">} what was pointed out is bad, the rest in order */
    answers() {
      /** @type {Record<string, "ok" | "bad">} */
      const said = {};
      for (const { code } of app.checklist) said[code] = this.bad.includes(code) ? "bad" : "ok";
      return said;
    },
    async goOn() {
      app.ended = null;
      await resume(ended);
    },
  };
}
