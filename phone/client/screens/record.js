// One record: its state and the office's reasons, and what can still be done about it.
import { ADDITIONS, ANSWERS, REASONS } from "./pictures.js";
import { go } from "./router.js";
import { detailOf } from "./rows.js";
import { shelf } from "./shelf.js";
import { app, ask, portal, wordsOf } from "./state.js";

/** @typedef {{code: string, label: string, hint: string, phrases: string[], takesPhotos: boolean, tone: string}} Act */

/** @type {Record<string, Act>} */
const ACTS = {
  answer: {
    code: "answer",
    label: "回答",
    hint: "河长办有疑问，回一句就行。",
    phrases: ANSWERS,
    takesPhotos: true,
    tone: "primary",
  },
  supplement: {
    code: "supplement",
    label: "补充情况",
    hint: "加一句话，或者补照片。",
    phrases: ADDITIONS,
    takesPhotos: true,
    tone: "",
  },
  fix_on_spot: {
    code: "fix_on_spot",
    label: "已经处理好了",
    hint: "请拍一张处理后的照片。",
    phrases: [],
    takesPhotos: true,
    tone: "",
  },
  withdraw: { code: "withdraw", label: "撤回", hint: "撤回以后这一条不算数。", phrases: REASONS, takesPhotos: false, tone: "" },
};

/**
 * What may be done about it now. The server judges again, and what it refuses comes back with its words.
 * @param {import("../core/records.js").ShownRecord} record
 * @returns {Act[]}
 */
export function actsOf(record) {
  const body = record.row || {};
  if (!record.row) return [];
  if (record.type === "issue") {
    const may = body.abilities || {};
    return ["supplement", "fix_on_spot", "withdraw"].filter((code) => may[code]).map((code) => ACTS[code]);
  }
  const may = body.abilities || {};
  const isAsked = body.state === "pending" || body.state === "rejected";
  const answer = isAsked ? ACTS.answer : { ...ACTS.answer, label: "补充说明", hint: "加一句话，或者补照片。", tone: "" };
  return [...(may.answer ? [answer] : []), ...(may.withdraw ? [ACTS.withdraw] : [])];
}

export function record() {
  return {
    shelf: shelf(),
    acting: /** @type {Act|null} */ (null),
    said: /** @type {string[]} */ ([]),
    words: "",
    busy: false,
    fault: "",
    pictures: /** @type {{uuid: string, url: string}[]} */ ([]),
    init() {
      if (this.row) this.showPictures(this.row.photos);
    },
    get record() {
      return app.records.find((each) => each.uuid === app.id) || null;
    },
    get row() {
      if (!this.record) return null;
      const known = { reaches: app.reaches, kinds: app.kinds, now: app.now };
      return { ...detailOf(this.record, known), acts: actsOf(this.record) };
    },
    /** @param {string[]} uuids those that are still on this phone; the server's are on the office's pages */
    async showPictures(uuids) {
      for (const uuid of uuids) {
        const url = await portal().photoUrl(uuid);
        if (url) this.pictures.push({ uuid, url });
      }
    },
    /** @param {string} code */
    begin(code) {
      this.acting = this.row ? this.row.acts.find((act) => act.code === code) || null : null;
      this.said = [];
      this.words = "";
      this.fault = "";
    },
    stop() {
      this.acting = null;
    },
    async send() {
      const act = this.acting;
      const about = this.record;
      if (!act || !about) return;
      const note = [...this.said, this.words.trim()].filter(Boolean).join("；");
      if (!note && act.code !== "fix_on_spot" && !this.shelf.shots.length) {
        this.fault = "请点一句，或者写一句。";
        return;
      }
      if (act.code === "fix_on_spot" && !this.shelf.shots.length) {
        this.fault = "请拍一张处理后的照片。";
        return;
      }
      const grave = { title: "撤回这一条？", words: "撤回以后不算数，要算得重新巡、重新报。", yes: "撤回", no: "不，留着", isGrave: true };
      if (act.code === "withdraw" && !(await ask(grave))) return;
      this.busy = true;
      try {
        // A photo alone says something too, and the office asks for a word beside it.
        const body = { note: note || (act.code === "fix_on_spot" ? "已处理" : "补充照片"), photos: this.shelf.uuids() };
        if (about.type === "patrol") await portal().patrolAct(about.uuid, act.code, body);
        else await portal().act(about.uuid, act.code, body);
        this.acting = null;
        go("records");
        app.said = "存好了，有信号自己上传。";
      } catch (error) {
        this.fault = wordsOf(error);
      }
      this.busy = false;
    },
  };
}
