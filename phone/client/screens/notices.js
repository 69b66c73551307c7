// Notices: the list, one to read, 签收.
import Alpine from "@alpinejs/csp";

import { go } from "./router.js";
import { app, portal, wordsOf } from "./state.js";
import { momentWords } from "./words.js";

/** @param {any} notice */
function stateOf(notice) {
  const waits = notice.signing;
  if (notice.signed_at) return { state: `已签收，${momentWords(new Date(notice.signed_at), app.now)}`, icon: "check", tone: "", waits };
  if (waits) return { state: "已签收，等上传", icon: "clock", tone: "", waits };
  return notice.needs_signing
    ? { state: "还没签收", icon: "speakerphone", tone: "warn", waits }
    : { state: momentWords(new Date(notice.published_at), app.now), icon: "speakerphone", tone: "", waits };
}

export function notices() {
  /** @type {object|null} */
  let reading = null;
  return {
    text: /** @type {any} */ (null),
    busy: false,
    fault: "",
    init() {
      reading = Alpine.effect(() => {
        if (app.screen === "notices" && app.id) this.read(app.id);
      });
    },
    destroy() {
      if (reading) Alpine.release(reading);
    },
    /** @param {string} id */
    async read(id) {
      this.text = null;
      this.fault = "";
      try {
        this.text = await portal().notice(Number(id));
      } catch (error) {
        this.fault = `全文要有网才看得到。${wordsOf(error)}`;
      }
    },
    get list() {
      return app.notices.map((notice) => ({ id: notice.id, title: notice.title, ...stateOf(notice) }));
    },
    get open() {
      const notice = app.id ? app.notices.find((each) => String(each.id) === app.id) : null;
      if (!notice) return null;
      const { state, waits } = stateOf(notice);
      const text = this.text || {};
      return {
        title: notice.title,
        state,
        needsSigning: notice.needs_signing && !waits,
        mine: (text.my_lines || []).map(
          (/** @type {any} */ line) => `${line.subject}：应巡 ${line.required} 次，巡了 ${line.done} 次。`,
        ),
        parts: (text.words || []).map((/** @type {any} */ part, /** @type {number} */ key) => ({ key, ...part })),
      };
    },
    async sign() {
      this.busy = true;
      try {
        await portal().sign(Number(app.id));
        go("home");
        app.said = "签收了。";
      } catch (error) {
        this.fault = wordsOf(error);
      }
      this.busy = false;
    },
  };
}
