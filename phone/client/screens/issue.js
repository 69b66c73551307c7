// A report: nothing has to be typed. What was filled in survives a page that is closed.
import { drawing, lengthOf, placeAt } from "./line_map.js";
import { KINDS, PHRASES, descriptionOf, kindChoices } from "./pictures.js";
import { followPosition } from "./position.js";
import { back, go } from "./router.js";
import { shelf } from "./shelf.js";
import { app, ask, focus, portal, wordsOf } from "./state.js";
import { mapOf } from "./walk.js";
import { walking } from "./walking.js";
import { metresWords } from "./words.js";

/** @typedef {{t: number, lon: number, lat: number, accuracy: number|null}} Fix */

const STEP = 50;

const NAME = "issue";

function emptyDraft() {
  const about = app.reporting;
  return {
    reach: about ? about.reach : app.isWalking ? walking.reach : app.reach || (app.reaches[0] || { id: 0 }).id,
    patrol: about ? about.patrol : app.isWalking && app.unfinished ? app.unfinished.uuid : "",
    kind: about ? about.kind : "",
    phrases: /** @type {string[]} */ ([]),
    words: "",
    where: "here",
    metre: 0,
    landmark: "",
    severity: "general",
    fixed: false,
  };
}

/** @param {any} body of a report that is corrected */
function draftOf(body) {
  const { reach, kind, severity, description: words, patrol, fixed_on_spot: fixed } = body;
  return { ...emptyDraft(), reach, kind, severity, words, patrol: patrol || "", fixed: Boolean(fixed), where: "kept" };
}

export function issue() {
  let stopWatching = () => {};
  let saving = /** @type {any} */ (null);
  let last = "";
  let isGone = false;
  const amended = app.amending;
  // Pressed twice, it is one report.
  const uuid = amended ? amended.uuid : portal().newId();
  return {
    draft: amended ? draftOf(amended.brief) : emptyDraft(),
    amends: amended !== null,
    shelf: shelf(),
    restored: false,
    allKinds: false,
    busy: false,
    fault: "",
    fix: /** @type {Fix|null} */ (null),
    position: /** @type {import("./position.js").PositionState} */ ("searching"),
    async init() {
      stopWatching = followPosition(
        (fix) => {
          this.fix = fix;
        },
        (state) => {
          this.position = state;
        },
      );
      if (amended) await this.shelf.restore(amended.brief.photos);
      const left = app.reporting || amended ? null : await portal().draft(NAME);
      if (left) {
        this.draft = { ...this.draft, ...left.draft };
        await this.shelf.restore(left.photos);
        this.restored = true;
      }
      this.allKinds = Boolean(this.draft.kind) && !(KINDS[this.draft.kind] || { common: false }).common;
      if (!isGone && !amended) saving = setInterval(() => this.keepDraft(), 1000);
    },
    destroy() {
      isGone = true;
      app.amending = null;
      stopWatching();
      clearInterval(saving);
    },
    get isTouched() {
      const { kind, phrases, words, fixed } = this.draft;
      return Boolean(kind || phrases.length || words || fixed || this.shelf.shots.length);
    },
    keepDraft() {
      const now = JSON.stringify({ draft: this.draft, photos: this.shelf.uuids() });
      if (!this.isTouched || now === last) return;
      last = now;
      // Plain values, because the database takes no reactive ones. What fails is tried again with the next change.
      portal()
        .keepDraft(NAME, JSON.parse(now))
        .catch(() => {
          last = "";
        });
    },
    get shownKinds() {
      return kindChoices(app.kinds, this.allKinds);
    },
    showAllKinds() {
      this.allKinds = true;
    },
    get phrases() {
      return PHRASES;
    },
    get reaches() {
      return app.reaches;
    },
    get severalReaches() {
      return app.reaches.length > 1;
    },
    get severities() {
      return app.me ? app.me.severities : [];
    },
    get reach() {
      return app.reaches.find((each) => each.id === this.draft.reach) || null;
    },
    get hasLine() {
      return Boolean(this.reach && this.reach.line && this.reach.line.length > 1);
    },
    get reachLength() {
      return this.reach ? Math.round(this.reach.length_m || lengthOf(this.reach.line || [])) : 0;
    },
    get map() {
      return mapOf(this.reach);
    },
    get mark() {
      const drawn = this.hasLine ? drawing(this.reach.line) : null;
      if (!drawn) return { x: 0, y: 0 };
      const share = this.reachLength ? lengthOf(this.reach.line) / this.reachLength : 1;
      return drawn.spot(placeAt(this.reach.line, this.draft.metre * share));
    },
    get metreWords() {
      return `离起点 ${metresWords(this.draft.metre)}`;
    },
    upstream() {
      this.draft.metre = Math.max(0, this.draft.metre - STEP);
    },
    downstream() {
      this.draft.metre = Math.min(this.reachLength, this.draft.metre + STEP);
    },
    get landmarks() {
      const marks = this.reach ? this.reach.landmarks || [] : [];
      return marks.map((/** @type {any} */ mark, /** @type {number} */ index) => ({
        key: String(index),
        words: mark.name,
        metre: mark.metre,
        lon: mark.lon,
        lat: mark.lat,
      }));
    },
    get hereWords() {
      if (this.fix) return `我现在站的地方（误差约 ${Math.round(this.fix.accuracy || 10)} 米）`;
      return this.position === "searching" ? "我现在站的地方（正在找卫星）" : "我现在站的地方（定不到位，选下面的）";
    },
    /** What the record says about where: a position, metres along the line, or words. */
    where() {
      const { where, metre, landmark } = this.draft;
      const wgs84 = (/** @type {any} */ at) => ({ place: { lon: at.lon, lat: at.lat, datum: "wgs84" } });
      if (where === "here" && this.fix) return { ...wgs84(this.fix), place_words: "" };
      if (where === "line") return { reach_metre: Math.round(metre), place_words: `离起点约 ${metresWords(metre)}` };
      if (where === "kept") return {};
      const mark = this.landmarks.find((/** @type {any} */ each) => each.key === landmark);
      if (where === "landmark" && mark) return { ...wgs84(mark), place_words: `${mark.words}旁边` };
      return { place_words: "" };
    },
    get missing() {
      if (!this.draft.kind) return "请先点一下看到了什么。";
      if (this.draft.fixed && !this.shelf.shots.length) return "当场处理好的，请拍一张处理后的照片，再上报。";
      if (this.draft.where === "landmark" && !this.draft.landmark) return "请点一个标志，或者选“说不清”。";
      return "";
    },
    async report() {
      this.fault = this.missing;
      if (this.fault) {
        focus("issue-fault");
        return;
      }
      this.busy = true;
      const { kind, phrases, words, reach, severity, fixed, patrol } = this.draft;
      const chosen = kindChoices(app.kinds, true).find((each) => each.code === kind);
      try {
        const seen = chosen && !amended ? chosen.words : "";
        const said = {
          reach,
          kind,
          severity,
          description: descriptionOf([...phrases], words.replace(/。$/, ""), seen),
          photos: this.shelf.uuids(),
          patrol: patrol || null,
          fixed_on_spot: fixed,
          ...this.where(),
        };
        if (amended) await portal().amend(uuid, said);
        else await portal().saveIssue({ uuid, ...said });
        await this.leave();
        app.said = "报好了，有信号自己上传。";
      } catch (error) {
        this.fault = wordsOf(error);
        focus("issue-fault");
      }
      this.busy = false;
    },
    async leave() {
      clearInterval(saving);
      if (!amended) await portal().keepDraft(NAME, null);
      app.reporting = null;
      go(app.isWalking ? "walk" : "home");
    },
    async giveUp() {
      if (!this.isTouched || amended) {
        app.reporting = null;
        back();
        return;
      }
      const yes = await ask({ title: "不报了？", words: "填的和拍的都不要了。", yes: "不报了", no: "接着填", isGrave: true });
      if (!yes) return;
      for (const shot of this.shelf.uuids()) this.shelf.drop(shot);
      await this.leave();
    },
  };
}
