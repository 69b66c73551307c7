// A unit's month by keyboard: Enter in a figure or Ctrl+Enter in the words sends the line, and one
// goes on at the next line that is not reported yet. A refused line is where one stays.
// “全部填报” sends what was touched, line after line, each by its own form: a refused one keeps what was
// typed and never costs the others.
(() => {
  document.addEventListener("keydown", (event) => {
    const isSent = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isSent) event.target.closest("[data-month-row] form")?.requestSubmit();
  });

  const first = (row) => row.querySelector("input:not([type=hidden]), textarea");
  const nextOpen = (row) => {
    for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.hasAttribute("data-open")) return next;
    }
    return null;
  };
  // Once the row is dressed: a file input that is moved loses the focus.
  const goOn = (row) => {
    const wrong = row.querySelector(".alert-danger, [aria-invalid=true]");
    if (wrong) {
      if (wrong.matches(".alert")) wrong.tabIndex = -1;
      wrong.focus();
    } else if (row.hasAttribute("data-saved")) {
      const next = nextOpen(row);
      const field = next && first(next);
      if (field) field.focus();
      if (field?.select) field.select();
    } else {
      first(row)?.focus();
    }
  };
  const bar = document.querySelector("[data-month-all]");
  const told = bar?.querySelector("[role=status]");
  const isChanged = (field) =>
    field.type === "file" ? field.files.length > 0 : field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
  const isTouched = (form) => form.hasAttribute("data-refused") || [...form.elements].some(isChanged);
  let queue = null;
  const sendNext = () => {
    const row = document.getElementById(queue.rows[queue.at]);
    if (!row) return finish("");
    told.textContent = `正在填报第 ${queue.at + 1} 项，共 ${queue.rows.length} 项……`;
    row.querySelector("form").requestSubmit();
  };
  const finish = (why) => {
    const saved = queue.rows.filter((id) => document.getElementById(id).hasAttribute("data-saved")).length;
    const refused = queue.at - saved;
    const wrong = queue.rows.map((id) => document.getElementById(id)).find((row) => row.querySelector("[data-refused]"));
    queue = null;
    bar.querySelector("button").disabled = false;
    told.textContent = `已填报 ${saved} 项${refused ? `，${refused} 项需要改正，已标红` : ""}。${why}`;
    if (wrong) goOn(wrong);
    if (!document.querySelector("[data-month-row][data-open]")) bar.querySelector("button").hidden = true;
  };
  if (bar) {
    bar.hidden = false;
    bar.querySelector("button").addEventListener("click", (event) => {
      const rows = [...document.querySelectorAll("[data-month-row]")].filter((row) => {
        const form = row.querySelector("form");
        return form && isTouched(form);
      });
      if (!rows.length) {
        told.textContent = "还没有改动任何一项：请先填写数字或进展。";
        return;
      }
      event.target.disabled = true;
      queue = { rows: rows.map((row) => row.id), at: 0 };
      sendNext();
    });
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!event.target.matches("[data-month-row]")) return;
    if (!queue) {
      goOn(event.target);
    } else if (event.target.id === queue.rows[queue.at]) {
      queue.at += 1;
      sendNext();
    }
  });
  // A broken line or a session that ended stops there; what was typed stays.
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => {
    document.addEventListener(name, () => {
      if (queue) finish("其余没有发出去，内容仍在，请稍后再按一次。");
    });
  });
})();
