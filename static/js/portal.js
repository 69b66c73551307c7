// Asks before a destructive act, sends once, leads to what is wrong, prints, and wakes the bulk
// buttons when rows are ticked.
(() => {
  const dialog = document.getElementById("confirm-dialog");
  const note = dialog.querySelector("[data-ask]");

  // Resolves to what was written (empty where nothing was asked for), or null where one gave up.
  const ask = (words, noteLabel) =>
    new Promise((resolve) => {
      const field = note.querySelector("textarea");
      dialog.querySelector("#confirm-words").textContent = words;
      note.hidden = !noteLabel;
      note.querySelector("span").textContent = noteLabel || "";
      field.disabled = !noteLabel;
      field.value = "";
      const close = () => resolve(dialog.returnValue === "yes" ? field.value : null);
      dialog.addEventListener("close", close, { once: true });
      dialog.returnValue = "no";
      dialog.showModal();
    });

  const carry = (form, words) => {
    const input = form.querySelector("input[type=hidden][name=note]") || document.createElement("input");
    Object.assign(input, { type: "hidden", name: "note", value: words });
    form.append(input);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const submitter = event.submitter;
    const words = submitter?.dataset.confirm || form.dataset.confirm;
    if (!words || form.dataset.confirmed) return;
    event.preventDefault();
    const answer = await ask(words, submitter?.dataset.note);
    if (answer === null) return;
    if (submitter?.dataset.note) carry(form, answer);
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  });

  // Pressing twice sends once.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    const submitter = event.submitter;
    if (!submitter) return;
    submitter.dataset.pressed = "yes";
    setTimeout(() => { submitter.disabled = true; }, 0);
    setTimeout(() => { submitter.disabled = false; }, 8000);
  });

  // A page that the browser brings back with its back button is to be pressed again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("[data-pressed]").forEach((b) => { b.disabled = false; });
    wake();
  });

  // A refused form begins at what is wrong.
  const wrong = document.querySelector("[data-refused] .alert-danger, [data-refused] [aria-invalid=true]");
  if (wrong?.classList.contains("alert")) wrong.tabIndex = -1;
  wrong?.focus();

  const boxes = () => [...document.querySelectorAll("input[name=ids]")];
  const wake = () => {
    const count = boxes().filter((box) => box.checked).length;
    document.querySelectorAll("[data-bulk] button").forEach((button) => { button.disabled = !count; });
    document.querySelectorAll("[data-ticked]").forEach((words) => { words.textContent = count ? `已选 ${count} 条` : ""; });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      boxes().forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("input[name=ids], [data-tick-all]")) wake();
  });
  // A list of boxes of one name can be ticked at once, and says how many are ticked, with the names of the fewer: who
  // is ticked, or who is not.
  const MANY = 3;
  const NAMED = 12;
  const listsOfBoxes = () => [...document.querySelectorAll("form.portal-form fieldset")]
    .map((list) => [list, [...list.querySelectorAll("input[type=checkbox][name]")]])
    .filter(([, of]) => of.length >= MANY && of.every((box) => box.name === of[0].name));
  const named = (boxes) => boxes.slice(0, NAMED).map((box) => box.closest("label")?.textContent.trim() || "").join("、")
    + (boxes.length > NAMED ? ` 等 ${boxes.length} 个` : "");
  const sayTicked = (of, all, words) => {
    const ticked = of.filter((box) => box.checked);
    const left = of.filter((box) => !box.checked);
    const fewer = ticked.length > left.length ? [left, "；未选："] : [ticked, "："];
    all.checked = !left.length;
    all.indeterminate = left.length > 0 && left.length < of.length;
    words.textContent = `已选 ${ticked.length} 个，共 ${of.length} 个${fewer[0].length ? fewer[1] + named(fewer[0]) : ""}`;
  };
  listsOfBoxes().forEach(([list, of]) => {
    const head = document.createElement("div");
    head.className = "d-flex flex-wrap gap-2 mb-1";
    head.innerHTML = '<label class="form-check mb-0"><input class="form-check-input" type="checkbox"> <span class="form-check-label">全选</span></label><span class="text-secondary" role="status"></span>';
    const all = head.querySelector("input");
    const say = () => sayTicked(of, all, head.querySelector("[role=status]"));
    all.addEventListener("change", () => { of.forEach((box) => { box.checked = all.checked; }); say(); });
    list.addEventListener("change", say);
    list.querySelector("legend").after(head);
    say();
  });
  // A form that appears beside what one reads is where one goes on; Escape takes it away.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.target.matches("[data-panel]")) return;
    event.target.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
    event.target.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("keydown", (event) => {
    const panel = event.key === "Escape" && event.target.closest("[data-panel]");
    if (panel) panel.replaceChildren();
  });
  // Ticked rows belong to the bulk form although they stand outside it.
  document.addEventListener("htmx:afterSwap", wake);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
