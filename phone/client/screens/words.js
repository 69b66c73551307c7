// What the screens say: sentences out of numbers and moments. Pure; `now` is handed in.

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @param {Date} moment
 * @returns {number} milliseconds of the midnight before, by the phone's own day
 */
function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

/**
 * @param {Date} moment
 * @param {Date} now
 * @returns {number} calendar days from `moment` to `now`
 */
function daysBetween(moment, now) {
  return Math.round((midnight(now) - midnight(moment)) / DAY);
}

/**
 * How long ago: 刚才, 5 分钟前, 3 小时前, 昨天, 9 天前.
 * @param {Date} moment
 * @param {Date} now
 */
export function agoWords(moment, now) {
  const passed = now.getTime() - moment.getTime();
  const days = daysBetween(moment, now);
  if (passed < MINUTE) return "刚才";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} 分钟前`;
  if (days <= 0) return `${Math.floor(passed / HOUR)} 小时前`;
  return days === 1 ? "昨天" : `${days} 天前`;
}

/**
 * 今天 8:05, 昨天 17:30, 11月3日 8:05, in another year 2025年11月3日.
 * @param {Date} moment
 * @param {Date} now
 */
export function momentWords(moment, now) {
  const days = daysBetween(moment, now);
  const clock = `${moment.getHours()}:${String(moment.getMinutes()).padStart(2, "0")}`;
  if (days === 0) return `今天 ${clock}`;
  if (days === 1) return `昨天 ${clock}`;
  const day = `${moment.getMonth() + 1}月${moment.getDate()}日`;
  return moment.getFullYear() === now.getFullYear() ? `${day} ${clock}` : `${moment.getFullYear()}年${day}`;
}

/**
 * @param {string} iso a day, `2026-11-30`
 * @returns {string} 11月30日
 */
export function dayWords(iso) {
  const [, month, day] = iso.split("-").map(Number);
  return `${month}月${day}日`;
}

/**
 * @param {Date} moment
 * @returns {string} its day as the API writes it, by the phone's own day: 2026-11-30
 */
export function isoDay(moment) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** @param {number} minutes */
export function minutesWords(minutes) {
  const whole = Math.max(0, Math.floor(minutes));
  if (whole < 60) return `${whole} 分钟`;
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} 小时${rest ? ` ${rest} 分` : ""}`;
}

/** @param {number} metres */
export function metresWords(metres) {
  const tens = Math.round(metres / 10) * 10;
  return tens < 1000 ? `${tens} 米` : `${(metres / 1000).toFixed(1)} 公里`;
}

const TENTHS = ["", "一成", "两成", "三成", "四成", "一半", "六成", "七成", "八成", "九成"];

/**
 * How much of the reach was walked, roughly, because the phone's count is not the server's.
 * @param {number|null} share 0–1; null without a line or a position
 */
export function shareWords(share) {
  if (share === null || share === undefined) return "";
  if (share < 0.05) return "才走了一点";
  if (share >= 0.95) return "这段河差不多走完了";
  return `这段河大约走了${TENTHS[Math.min(9, Math.max(1, Math.round(share * 10)))]}`;
}

const PERIODS = /** @type {Record<string, string>} */ ({
  week: "本周",
  tenday: "本旬",
  month: "本月",
  quarter: "本季度",
  year: "今年",
});

/**
 * @typedef {{id: number|string, reach: number|null, river: number|null, subject: string, period: string,
 *   period_start: string, period_end: string, required: number, done: number, words: string}} Due
 */

/**
 * What a reach's chief is told: 本周还差 1 次，11月30日前. Nothing is owed: what was done.
 * @param {Due[]} dues those of the reach or of its river, in force today
 * @param {number} waiting patrols of the reach that wait on this phone, which the server has not counted
 * @returns {{words: string, owes: boolean}}
 */
export function dueSentence(dues, waiting) {
  const open = dues.filter((due) => due.done < due.required);
  open.sort((a, b) => (a.period_end < b.period_end ? -1 : 1));
  if (!dues.length) return { words: "没有规定次数，想巡就巡", owes: false };
  const sent = waiting ? `，有 ${waiting} 次等上传` : "";
  if (!open.length) return { words: `${PERIODS[dues[0].period] || "这一期"}已经巡够了`, owes: false };
  const due = open[0];
  const left = due.required - due.done;
  const words = `${PERIODS[due.period] || "这一期"}还差 ${left} 次，${dayWords(due.period_end)}前${sent}`;
  return { words, owes: left > waiting };
}

/**
 * The bar that never goes away.
 * @param {{waiting: number, oldest: Date|null, attention: number}} outbox
 * @param {Date} now
 */
export function queueWords(outbox, now) {
  const parts = [];
  if (outbox.waiting) {
    const oldest = outbox.oldest ? `，最早 ${agoWords(outbox.oldest, now)}` : "";
    parts.push(`未上传 ${outbox.waiting} 条${oldest}`);
  }
  if (outbox.attention) parts.push(`${outbox.attention} 条要处理`);
  return parts.join("；") || "都已上传";
}

/** The state of storage in three words, and what to do. */
export const STORAGE = {
  safe: { words: "安全", tone: "good", icon: "check", advice: "记录稳稳存在这部手机里，直到上传。" },
  installed: {
    words: "放在桌面上才安全",
    tone: "warn",
    icon: "alert-triangle",
    advice: "请把“巡河”放到手机桌面，从桌面打开。不要清除浏览器的数据。",
  },
  seven_days: {
    words: "7 天不打开会被删",
    tone: "warn",
    icon: "alert-triangle",
    advice: "这个浏览器 7 天不打开就会清掉没上传的记录。请几天打开一次，或把“巡河”放到手机桌面。",
  },
};

/**
 * How wrong the phone's clock is, when it is more than a day; else nothing.
 * @param {number|null} offset server − phone, seconds
 */
export function clockWords(offset) {
  if (offset === null || Math.abs(offset) < DAY / 1000) return "";
  const days = Math.round(Math.abs(offset) / (DAY / 1000));
  const way = offset > 0 ? "慢" : "快";
  return `手机的日期${way}了 ${days} 天。请到手机“设置”里把日期和时间改成自动。照样能巡，河长办会按实际时间记。`;
}
