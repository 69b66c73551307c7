// What the server did not take, with its words; and everything that waits as one file.
import { go } from "./router.js";
import { detailOf } from "./rows.js";
import { app, ask, portal, wordsOf } from "./state.js";

export function attention() {
  return {
    busy: false,
    fault: "",
    handed: "",
    // Which file comes next.
    part: 0,
    get rows() {
      const known = { reaches: app.reaches, kinds: app.kinds, now: app.now };
      return app.records
        .filter((record) => record.state === "attention")
        .map((record) => ({ ...detailOf(record, known), canAmend: record.type === "issue" && record.row === null }));
    },
    get waiting() {
      return app.outbox.waiting + app.outbox.attention;
    },
    get exportWords() {
      if (!this.waiting) return "都上传了，没有要导出的。";
      return `手机里还有 ${this.waiting} 条。导出成一个文件，用微信或数据线交给河长办，他们能收进去。以后手机又上传了，也不会重复。`;
    },
    get officePhone() {
      return app.me && app.me.office ? app.me.office.phone : "";
    },
    get officeName() {
      return app.me && app.me.office ? app.me.office.name : "河长办";
    },
    /** @param {string} uuid */
    async retry(uuid) {
      await this.during(() => Promise.all(stuck(uuid).map((each) => portal().retry(each))));
    },
    /** @param {string} uuid of a report */
    amend(uuid) {
      app.amending = app.records.find((record) => record.uuid === uuid) || null;
      go("issue");
    },
    /**
     * @param {string} uuid
     * @param {string} title
     */
    async drop(uuid, title) {
      const words = "删了就找不回来，河长办也没有收到。拿不准的，先问河长办，或者先导出。";
      const yes = await ask({ title: `删掉“${title}”？`, words, yes: "删掉", no: "不，留着", isGrave: true });
      if (yes) await this.during(() => Promise.all(stuck(uuid).map((each) => portal().drop(each))));
    },
    get exportLabel() {
      const parts = this.waiting ? portal().exportParts() : 1;
      return parts > 1 ? `导出第 ${(this.part % parts) + 1} 个文件（共 ${parts} 个）` : "导出";
    },
    /** Hands over all that waits: one file, or with hundreds of photos one at a press. */
    async hand() {
      await this.during(async () => {
        const parts = portal().exportParts();
        const file = await portal().exportWaiting(this.part % parts);
        const isShared = await share(file);
        this.part += 1;
        const kept = "手机里的记录还留着，有信号照样上传。";
        const handed = isShared ? "文件交出去了。" : `文件存到手机的“下载”里了，叫“${file.name}”。`;
        this.handed = this.part % parts ? `${handed}还有 ${parts - (this.part % parts)} 个，请接着导出。` : `${handed}${kept}`;
      });
    },
    /** @param {() => Promise<any>} work */
    async during(work) {
      this.busy = true;
      this.fault = "";
      try {
        await work();
      } catch (error) {
        this.fault = wordsOf(error);
      }
      this.busy = false;
    },
  };
}

/**
 * What the server did not take of a listed record: the record itself, or some of its photos.
 * @param {string} uuid
 * @returns {string[]}
 */
function stuck(uuid) {
  const record = app.records.find((each) => each.uuid === uuid);
  if (!record || (record.row === null && record.type !== "photo")) return [uuid];
  return record.photos.filter((photo) => photo.state === "attention").map((photo) => photo.uuid);
}

/**
 * By the phone's own 'share'; where it has none, or somebody changed their mind, as a download.
 * @param {File} file
 * @returns {Promise<boolean>} was it shared?
 */
async function share(file) {
  const sharing = /** @type {any} */ (navigator);
  const canShare = Boolean(sharing.canShare) && sharing.canShare({ files: [file] });
  const isShared = canShare && (await sharing.share({ files: [file] }).then(() => true, () => false)); // prettier-ignore
  if (!isShared) download(file);
  return isShared;
}

/** @param {File} file */
function download(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
