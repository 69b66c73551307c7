// Walks a list by keyboard (`common/keys.html` tells the keys). What is walked over is each row's own link, so
// Enter opens it as it opens any link.
(() => {
  const dialog = document.getElementById("keys-dialog");
  const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

  // The link of a row: the one that a table marks, or its first.
  const linkOf = (row) => row.querySelector(".line-link") || row.querySelector("a[href]");
  const links = () => [...document.querySelectorAll("#list tbody tr")].map(linkOf).filter(Boolean);
  const rowHere = () => document.activeElement?.closest("#list tbody tr");

  const walk = (step) => {
    const all = links();
    if (!all.length) return;
    const here = rowHere();
    const at = all.findIndex((link) => link.closest("tr") === here);
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  const look = () => {
    const box = document.querySelector("#filters input[type=search]");
    const fold = document.querySelector("#filters details");
    if (!box && fold) fold.open = true;
    const field = box || fold?.querySelector("select, input:not([type=hidden])");
    field?.focus();
    box?.select();
    return Boolean(field);
  };

  const tick = () => {
    const box = rowHere()?.querySelector("input[name=ids]");
    box?.click();
    return Boolean(box);
  };

  const acts = {
    "/": look,
    x: tick,
    "?": () => { dialog.showModal(); return true; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    // Whoever types or chooses needs these keys there; Escape leads back to the rows.
    const field = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (field) {
      if (event.key === "Escape" && field.matches("input[type=search]")) walk(1);
      return;
    }
    // Another dialog, or a menu that the arrows walk. One that was just closed may hold the focus for a moment more.
    if (event.target.closest("dialog[open], .dropdown")) return;
    if (event.key in STEPS) {
      event.preventDefault();
      walk(STEPS[event.key]);
    } else if (Object.hasOwn(acts, event.key) && acts[event.key]()) {
      event.preventDefault();
    }
  });

  // What is typed has been searched for already: the change that is told when one leaves the box would draw the
  // list anew under the button that one is about to press.
  document.addEventListener("change", (event) => {
    if (event.target.matches("#filters input[type=search]")) event.stopPropagation();
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) dialog.showModal();
  });
  document.querySelectorAll("[data-keys]").forEach((button) => { button.hidden = false; });
})();
