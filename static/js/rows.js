// Rows of a form that are as many as one needs (`data-rows`): a button adds one after the pattern in the
// <template>, a button in a row takes it away by emptying it (an empty row is no row).
(() => {
  const rowsOf = (group) => [...group.querySelectorAll("[data-row]")];
  const total = (group) => group.querySelector("input[name$='-TOTAL_FORMS']");

  const add = (group) => {
    const count = total(group);
    if (Number(count.value) >= Number(group.dataset.most)) return null;
    const pattern = group.querySelector("template").innerHTML;
    group.querySelector("[data-row-list]").insertAdjacentHTML("beforeend", pattern.replaceAll("__prefix__", count.value));
    count.value = Number(count.value) + 1;
    const row = rowsOf(group).at(-1);
    row.querySelectorAll("[data-row-remove]").forEach((button) => { button.hidden = false; });
    return row;
  };

  const empty = (row) => {
    const next = row.nextElementSibling || row.previousElementSibling;
    for (const field of row.querySelectorAll("input, select, textarea")) field.value = "";
    row.hidden = true;
    row.dispatchEvent(new Event("input", { bubbles: true }));
    (next?.querySelector("input:not([type=hidden]), select") || row.closest("[data-rows]").querySelector("[data-row-add]")).focus();
  };

  document.addEventListener("click", (event) => {
    const group = event.target.closest("[data-rows]");
    if (!group) return;
    if (event.target.closest("[data-row-add]")) add(group)?.querySelector("input:not([type=hidden]), select").focus();
    if (event.target.closest("[data-row-remove]")) empty(event.target.closest("[data-row]"));
  });

  // One button ticks every box of its fieldset, or none where all are ticked.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-check-all]");
    if (!button) return;
    const boxes = [...button.closest("fieldset").querySelectorAll("input[type=checkbox]")];
    const isOn = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = isOn;
    boxes[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // A draft may hold more rows than the page came with (`drafts.js`): room is made before it is put back.
  document.addEventListener("draft:restoring", (event) => {
    for (const group of event.target.querySelectorAll("[data-rows]")) {
      const needed = event.detail
        .map((name) => name.match(new RegExp(`^${group.dataset.rows}-(\\d+)-`)))
        .reduce((most, found) => Math.max(most, found ? Number(found[1]) + 1 : 0), 0);
      while (rowsOf(group).length < needed && add(group));
    }
  });

  for (const button of document.querySelectorAll("[data-row-add], [data-row-remove], [data-check-all]")) button.hidden = false;
})();
