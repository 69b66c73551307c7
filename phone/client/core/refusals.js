/** Why something was not done: `code` for programs, `words` for the person, who reads what to do next. */
export class Refusal extends Error {
  /**
   * @param {string} code
   * @param {string} words
   */
  constructor(code, words) {
    super(words);
    this.name = "Refusal";
    this.code = code;
    this.words = words;
  }
}

export const FULL = "手机存储空间满了，这一条没有存下，以前的都还在。请删掉一些不用的照片或应用，再存一次。";
export const STORAGE = "手机的存储暂时打不开，已存的都还在。请关掉本页，重新打开。";
export const NEWER = "应用已经更新，请关掉本页，重新打开。已存的都还在。";
export const BLOCKED = "这个应用在另一个页面里还开着，请把别的页面都关掉，再打开。已存的都还在。";
export const OFFLINE = "没有连上服务器，请到有信号的地方再试。已存的都还在手机上。";
export const SERVER_FAULT = "服务器暂时出了故障，请过几分钟再试。已存的都还在手机上。";
export const SIGNED_OUT = "请先登录。";
export const EXPIRED = "登录已失效，请重新登录。已存的都还在手机上，登录后照传。";

/** @param {number} seconds */
export const busyWords = (seconds) =>
  `服务器忙，${seconds < 60 ? `${Math.ceil(seconds)} 秒` : `${Math.ceil(seconds / 60)} 分钟`}后自动再传。`;

/** @param {number} count @param {string} name whose they are */
export const stillWaiting = (count, name) =>
  `${name ? `${name}还有` : "还有"} ${count} 条没有上传，现在不能退出或换人。请先“现在上传”；传不了的，可以导出文件交给河长办。`;

/**
 * What a call's answer means for somebody who asked for it, as a refusal.
 * @param {import("./types.js").Answer} answer
 */
export function refusalOf(answer) {
  if (answer.kind === "refused") return new Refusal(answer.code, answer.words);
  if (answer.kind === "busy") return new Refusal("busy", busyWords(answer.wait));
  if (answer.kind === "fault") return new Refusal("fault", SERVER_FAULT);
  return new Refusal("offline", OFFLINE);
}
