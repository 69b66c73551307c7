// My allowance, year by year: what I get, and each step of how it was reckoned.
import { yearOf } from "./paid.js";
import { portal, wordsOf } from "./state.js";

export function allowance() {
  return {
    years: /** @type {ReturnType<typeof yearOf>[]} */ ([]),
    isAsked: false,
    fault: "",
    async init() {
      try {
        this.years = (await portal().allowance()).map(yearOf);
      } catch (error) {
        this.fault = `补贴要有网才看得到。${wordsOf(error)}`;
      }
      this.isAsked = true;
    },
  };
}
