// A unit's month by keyboard: Enter in a figure or Ctrl+Enter in the words sends the line, and one
// goes on at the next line that is not reported yet. A refused line is where one stays.
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
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.matches("[data-month-row]")) goOn(event.target);
  });
})();
