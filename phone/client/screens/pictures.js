// Kinds of issues in the words of somebody at a river, each with its picture; what the checklist leads to; and the
// sentences that one tap says. Pure data: kinds that an office adds for itself are shown by their own name.

/** @type {Record<string, {words: string, icon: string, common: boolean}>} code of the kind */
export const KINDS = {
  floating: { words: "水面有垃圾", icon: "bottle", common: true },
  luandui: { words: "岸边倒垃圾、堆东西", icon: "trash", common: true },
  zhipai: { words: "污水流进河", icon: "droplet-down", common: true },
  "black-odorous": { words: "水发黑、发臭", icon: "mood-sick", common: true },
  luanjian: { words: "占河建房、搭棚", icon: "home", common: true },
  fishing: { words: "电鱼、毒鱼、下网", icon: "fish", common: true },
  "sand-mining": { words: "挖沙、采石", icon: "shovel", common: true },
  signboard: { words: "公示牌坏了", icon: "signature", common: true },
  farming: { words: "养殖污水", icon: "pig", common: false },
  luanzhan: { words: "占河道种地、停车", icon: "barrier-block", common: false },
  luancai: { words: "乱采乱挖", icon: "shovel", common: false },
  toupai: { words: "偷偷排污", icon: "droplet-down", common: false },
  luanpai: { words: "到处排污", icon: "droplet-down", common: false },
  sewage: { words: "生活污水乱排", icon: "droplet-down", common: false },
  channel: { words: "河道被占", icon: "barrier-block", common: false },
  shoreline: { words: "岸边乱建", icon: "home", common: false },
  outfall: { words: "排污口不对劲", icon: "pipeline", common: false },
  flood: { words: "挡水、妨碍行洪", icon: "barrier-block", common: false },
  "drinking-water": { words: "饮用水源边有污染", icon: "glass", common: false },
  hydropower: { words: "电站不放水", icon: "bolt", common: false },
  other: { words: "别的", icon: "dots", common: true },
};

/** Code of the kind that a line of the checklist most often means. */
export const KIND_OF_CHECK = /** @type {Record<string, string>} */ ({
  water: "black-odorous",
  surface: "floating",
  bank: "luandui",
  outfall: "outfall",
  illegal: "luanjian",
  sand: "sand-mining",
  fishing: "fishing",
  signboard: "signboard",
});

/** Twelve sentences, each said by one tap. */
export const PHRASES = [
  "量不大，几个人能清掉",
  "量很大，要派车来",
  "现在还在流",
  "味道很重",
  "水变了颜色",
  "有死鱼",
  "已经好几天了",
  "下过雨以后才有",
  "以前报过，又有了",
  "认得是谁，可以问我",
  "不认得是谁",
  "离住户很近",
];

/** What somebody answers who is asked about a patrol. */
export const ANSWERS = [
  "确实巡了",
  "手机没电了，没记全",
  "山里没有信号",
  "手机定位不准",
  "忘了点结束",
  "和别人一起巡的",
];

/** Why somebody takes back a patrol or a report. */
export const REASONS = ["点错了", "试用的，不算", "报重了", "已经处理好了"];

/** What somebody adds to a report. */
export const ADDITIONS = ["还没有处理", "比上次更严重", "好一些了", "已经处理好了", "补一张照片"];

/**
 * @param {{code: string, name: string}[]} kinds of the register, in its order
 * @param {boolean} all also the less common ones
 * @returns {{code: string, words: string, icon: string}[]}
 */
export function kindChoices(kinds, all) {
  const known = kinds.map(({ code, name }) => ({
    code,
    words: KINDS[code] ? KINDS[code].words : name,
    icon: KINDS[code] ? KINDS[code].icon : "dots",
    common: Boolean(KINDS[code] && KINDS[code].common),
  }));
  const common = known.filter((kind) => kind.common);
  return all || !common.length ? [...common, ...known.filter((kind) => !kind.common)] : common;
}

/**
 * What a report says: the sentences tapped, what was written, or else what was seen.
 * @param {string[]} phrases
 * @param {string} words
 * @param {string} seen the kind in words
 */
export function descriptionOf(phrases, words, seen) {
  const said = [...phrases, words.trim()].filter(Boolean);
  return [seen, ...said].filter(Boolean).join("；") + "。";
}
