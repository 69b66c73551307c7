// An allowance as its screen shows it. Pure.

/**
 * @param {string} yuan as the API writes it: 1234.50
 * @returns {string} 1,234.50 元
 */
export function yuanWords(yuan) {
  const [whole, fen = "00"] = yuan.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fen} 元`;
}

/** @param {any} year */
export function yearOf(year) {
  return {
    key: String(year.statement),
    title: year.title,
    state: year.state_words,
    total: yuanWords(year.allowance),
    insurance: Number(year.insurance) ? `另有意外保险 ${yuanWords(year.insurance)}，由单位统一购买。` : "",
    towns: year.lines.map((/** @type {any} */ line) => ({
      key: line.town,
      title: year.lines.length > 1 ? `${line.town}：${yuanWords(line.allowance)}` : line.town,
      places: line.places.join("、"),
      steps: line.steps.map((/** @type {any} */ step, /** @type {number} */ key) => ({ key, ...step })),
    })),
  };
}
