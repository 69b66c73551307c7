// Keeps what is typed into a form (`data-draft`) until it has got through: a session that ended, a
// wrong click or a broken line costs nobody their words. In this tab alone, a day at most; of hidden
// fields, files and passwords nothing is kept.
(() => {
  const user = document.body.dataset.user;
  const DAY = 24 * 3600 * 1000;
  const SKIPPED = ["hidden", "password", "file", "submit", "button", "reset", "image"];

  const keyOf = (form) => {
    const address = new URL(form.getAttribute("action") || location.href, location.href);
    return `draft ${user} ${address.pathname}`;
  };
  const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith("draft "));
  const read = (key) => JSON.parse(sessionStorage.getItem(key) || "null");
  const forms = (root) => [...root.querySelectorAll("form[data-draft]")];

  // One line for each field: its name, what the server wrote into it, what stands there now.
  const kinds = {
    tick: { now: (e) => e.checked, first: (e) => e.defaultChecked, put: (e, v) => { e.checked = v; } },
    select: {
      now: (e) => [...e.options].filter((o) => o.selected).map((o) => o.value).join("\n"),
      first: (e) => [...e.options].filter((o) => o.defaultSelected).map((o) => o.value).join("\n"),
      put: (e, v) => { for (const o of e.options) o.selected = v.split("\n").includes(o.value); },
    },
    text: { now: (e) => e.value, first: (e) => e.defaultValue, put: (e, v) => { e.value = v; } },
  };
  const kindOf = (element) => {
    if (["checkbox", "radio"].includes(element.type)) return kinds.tick;
    return element.options && !element.list ? kinds.select : kinds.text;
  };
  const nameOf = (element) =>
    kindOf(element) === kinds.tick ? `${element.name}=${element.value}` : element.name;
  const fieldsOf = (form) =>
    [...form.elements].filter((e) => e.name && e.type && !SKIPPED.includes(e.type));

  const save = (form, isSent) => {
    const fields = fieldsOf(form)
      .map((e) => [nameOf(e), kindOf(e).first(e), kindOf(e).now(e)])
      .filter(([, first, now]) => first !== now);
    if (fields.length) {
      sessionStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), isSent, fields }));
    } else {
      sessionStorage.removeItem(keyOf(form));
    }
  };

  const tell = (form) => {
    const line = document.createElement("div");
    line.className = "alert alert-info portal-draft";
    line.setAttribute("role", "status");
    line.innerHTML = '<div>已恢复您在此填写、尚未提交的内容。</div><button type="button" class="btn btn-sm">清空</button>';
    line.querySelector("button").addEventListener("click", () => {
      form.reset();
      sessionStorage.removeItem(keyOf(form));
      line.remove();
    });
    form.before(line);
  };

  const restore = (form) => {
    const draft = read(keyOf(form));
    // A form that comes back refused holds what was sent already.
    if (!draft || form.hasAttribute("data-refused")) return;
    const names = draft.fields.map(([name]) => name);
    form.dispatchEvent(new CustomEvent("draft:restoring", { bubbles: true, detail: names }));
    let isRestored = false;
    for (const element of fieldsOf(form)) {
      const found = draft.fields.find(([name]) => name === nameOf(element));
      const kind = kindOf(element);
      // What somebody else changed meanwhile is not written over with an old word.
      if (!found || found[1] !== kind.first(element) || found[2] === kind.now(element)) continue;
      kind.put(element, found[2]);
      isRestored = true;
    }
    if (isRestored) tell(form);
  };

  // What was sent has got through once another page answers, or this one with a good word.
  const clean = () => {
    const here = new Set(forms(document).map(keyOf));
    const isDone = document.querySelector("#messages .alert-success");
    for (const key of drafts()) {
      const draft = read(key);
      const isOver = draft.isSent && (isDone || !here.has(key)) && !document.body.dataset.error;
      if (isOver || !key.startsWith(`draft ${user} `) || Date.now() - draft.at > DAY) {
        sessionStorage.removeItem(key);
      }
    }
  };

  if (!user) return; // the login page, and whoever is not signed in
  clean();
  forms(document).forEach(restore);
  document.addEventListener("htmx:afterSwap", (event) => forms(event.target).forEach(restore));
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-draft")) save(form, false);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-draft") && !event.defaultPrevented) save(form, true);
    if (form.hasAttribute("data-logout")) drafts().forEach((key) => sessionStorage.removeItem(key));
  });
  document.addEventListener("click", (event) => {
    const form = event.target.closest("a[data-cancel]")?.closest("form");
    if (form) sessionStorage.removeItem(keyOf(form));
  });
})();
