// What the server did not take, with its words; and everything that waits as one file.
import { go } from "./router.js";
import { detailOf } from "./rows.js";
import { app, ask, portal, wordsOf } from "./state.js";

export function attention() {
  return {
    busy: false,
    fault: "",
    handed: "",
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
    /** Hands the files over, nearly always one: the phone's own 'share', else a download. */
    async hand() {
      await this.during(async () => {
        /** @type {File[]} */
        const files = [];
        for (let part = 0; part < portal().exportParts(); part += 1) files.push(await portal().exportWaiting(part));
        const sharing = /** @type {any} */ (navigator);
        if (sharing.canShare && sharing.canShare({ files })) {
          const isShared = await sharing.share({ files }).then(
            () => true,
            () => false,
          );
          if (isShared) {
            this.handed = "文件交出去了。手机里的还留着，有信号照样上传。";
            return;
          }
        }
        files.forEach(download);
        const names = files.map((file) => `“${file.name}”`).join("、");
        this.handed = `文件存到手机的“下载”里了，叫${names}。手机里的记录还留着，有信号照样上传。`;
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
