// The size of the type: a choice of this phone, kept where a choice may get lost.
import { app } from "./state.js";

export const SIZES = [
  { px: 20, words: "标准" },
  { px: 25, words: "大" },
  { px: 30, words: "特大" },
];
const KEY = "hezhang-type-size";

/** @param {number} px */
export function setSize(px) {
  app.size = px;
  document.documentElement.style.setProperty("--size", `${px}px`);
  document.body.classList.toggle("big-type", px > 25);
  try {
    localStorage.setItem(KEY, String(px));
  } catch (error) {
    // A browser that keeps nothing: the choice lasts until the page is closed.
    console.info("the size is not kept", error);
  }
}

export function restoreSize() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch (error) {
    console.info("no size is kept", error);
  }
  const size = SIZES.find(({ px }) => String(px) === kept) || SIZES[0];
  setSize(size.px);
}

/** The next size; after the largest the first. */
export function larger() {
  const index = SIZES.findIndex(({ px }) => px === app.size);
  setSize(SIZES[(index + 1) % SIZES.length].px);
}

export function sizeWords() {
  const size = SIZES.find(({ px }) => px === app.size) || SIZES[0];
  return `字号：${size.words}`;
}
