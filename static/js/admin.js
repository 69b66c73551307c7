// Asks before an act that cannot be taken back with one press.
document.addEventListener("submit", (event) => {
  const words = event.submitter?.dataset.ask;
  if (words && !window.confirm(words)) event.preventDefault();
});

// Names for what Django leaves without one: a field in a table is called as its column is, and the box
// that a searched list is drawn as is called as the list itself.
(() => {
  const nameOf = (field) => {
    const cell = field.closest("td");
    const heading = cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex];
    return (field.labels[0] || heading)?.textContent.trim().replace(/[:：?？]$/, "") || "";
  };

  const nameFields = () => {
    for (const field of document.querySelectorAll("select.admin-autocomplete, .inline-group td :is(input, select, textarea)")) {
      if (field.type === "hidden") continue;
      const name = nameOf(field);
      const box = field.nextElementSibling?.querySelector(".select2-selection__rendered");
      if (box) box.setAttribute("aria-label", name);
      if (!field.labels.length) field.setAttribute("aria-label", name);
    }
  };

  // The library draws its boxes when jQuery calls it, which may be after the page's load; jQuery calls in
  // the order in which it was asked.
  window.django?.jQuery?.(nameFields);
  document.addEventListener("formset:added", nameFields);
})();
