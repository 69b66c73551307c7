// Walks a list by keyboard: j k or the arrows between its rows, / to the search box. Enter opens, for
// what is walked over is each row's own link.
(() => {
  const links = () => [...document.querySelectorAll("#list .line-link")];

  const walk = (step) => {
    const all = links();
    if (!all.length) return;
    const at = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Whoever types or chooses needs these keys there; Escape leads back to the rows.
    if (event.target.matches("input, select, textarea, [contenteditable]")) {
      if (event.key === "Escape" && event.target.matches("input[type=search]")) walk(1);
      return;
    }
    if (event.key === "/") {
      const box = document.querySelector(".portal-filters input[type=search]");
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key in STEPS) {
      event.preventDefault();
      walk(STEPS[event.key]);
    }
  });
})();
