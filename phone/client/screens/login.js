// Log in, and choose a password of one's own.
import { go } from "./router.js";
import { app, portal, wordsOf } from "./state.js";
import { take } from "./taking.js";

export function login() {
  return {
    mobile: "",
    password: "",
    // Of offices that have turned on a second factor; asked for by the server.
    code: "",
    needsCode: false,
    fresh: "",
    again: "",
    shown: false,
    busy: false,
    fault: "",
    // The page was opened anew between the two steps: the old password is typed once more.
    needsOld: app.session.state === "must_change" || app.id === "password",
    get inWechat() {
      return /MicroMessenger/.test(navigator.userAgent);
    },
    get mustChange() {
      return app.session.state === "must_change" || app.id === "password";
    },
    get changeLead() {
      return app.session.state === "must_change" ? "第一次登录，请换一个自己的密码。" : "换一个密码。要有网。";
    },
    get oldWords() {
      return app.session.state === "must_change" ? "纸条上的密码" : "现在的密码";
    },
    get lead() {
      return app.session.state === "expired" ? app.session.words || "请重新登录，记录都还在。" : "用手机号登录。";
    },
    async logIn() {
      const mobile = this.mobile.replace(/\s/g, "");
      if (!/^1\d{10}$/.test(mobile)) {
        this.fault = "手机号是 11 位数字，请看看有没有输错。";
        return;
      }
      if (!this.password) {
        this.fault = "请输入密码。";
        return;
      }
      await this.during(async () => {
        await portal().logIn(mobile, this.password, this.code);
        await take();
        if (app.session.state === "in") this.enter();
      });
    },
    async change() {
      if (this.fresh !== this.again) {
        this.fault = "两遍输的不一样，请再输一次。";
        return;
      }
      await this.during(async () => {
        await portal().changePassword(this.password, this.fresh);
        await take();
        this.enter("密码换好了。");
      });
    },
    enter(said = "登录好了。以后没有网也能用。") {
      go("home");
      app.said = said;
    },
    /** @param {() => Promise<void>} work */
    async during(work) {
      this.busy = true;
      this.fault = "";
      try {
        await work();
      } catch (error) {
        this.needsCode = this.needsCode || /** @type {any} */ (error).code === "auth.second_factor";
        this.fault = wordsOf(error);
      }
      this.busy = false;
    },
  };
}
