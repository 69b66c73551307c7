// How it works offline, what is kept and sent, whom to call.
import { canInstall, install } from "./installing.js";
import { go } from "./router.js";
import { app, portal, wordsOf } from "./state.js";
import { take } from "./taking.js";
import { SIZES, setSize } from "./type_size.js";
import { STORAGE } from "./words.js";

export function help() {
  return {
    fault: "",
    mayInstall: canInstall(),
    get officePhone() {
      return app.me && app.me.office ? app.me.office.phone : "";
    },
    get officeName() {
      return app.me && app.me.office ? app.me.office.name : "河长办";
    },
    get sizes() {
      return SIZES.map((size) => ({ ...size, chosen: size.px === app.size }));
    },
    setSize,
    get storage() {
      return STORAGE[app.storage];
    },
    get canInstall() {
      return this.mayInstall;
    },
    async install() {
      await install();
      this.mayInstall = canInstall();
    },
    get signedIn() {
      return app.session.state !== "none";
    },
    get worksInOffice() {
      return Boolean(app.me && (app.me.roles || []).some((/** @type {any} */ role) => role.role !== "village_chief"));
    },
    get account() {
      return this.signedIn ? `现在登录的是${app.session.name}。` : "";
    },
    get versionWords() {
      const shell = document.querySelector("meta[name=shell-version]");
      return `程序版本 ${app.version}（${shell ? shell.getAttribute("content") : ""}）`;
    },
    async logOut() {
      this.fault = "";
      try {
        await portal().logOut();
        await take();
        go("login");
      } catch (error) {
        this.fault = wordsOf(error);
      }
    },
  };
}
