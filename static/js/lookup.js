// Offers rows of a register as one types: `<input data-lookup="address">` becomes a combobox of ARIA's pattern.
// @github/combobox-nav knows the keys and the attributes; this fetches the rows and shows them under the field.
// (A browser's own <datalist> filters once more by the letters typed, and so drops what was found by pinyin.)
(() => {
  const address = document.currentScript.dataset.combobox;
  const DELAY = 200;
  const dressed = new WeakMap();
  let serial = 0;
  let timer = 0;
  let status = null;

  const say = (words) => {
    if (!status) {
      status = document.createElement("div");
      status.className = "visually-hidden";
      status.setAttribute("role", "status");
      document.body.append(status);
    }
    status.textContent = words;
  };

  const listFor = (input) => {
    const list = document.createElement("ul");
    list.id = `lookup-${++serial}`;
    list.className = "portal-offers";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可选项");
    input.after(list);
    return list;
  };

  const optionOf = (row, id) => {
    const option = document.createElement("li");
    Object.assign(option, { id, textContent: row.value });
    option.dataset.value = row.value;
    option.setAttribute("role", "option");
    if (row.hint) {
      const hint = document.createElement("span");
      hint.textContent = ` ${row.hint}`;
      option.append(hint);
    }
    return option;
  };

  const close = ({ list, combobox }) => {
    if (list.hidden) return;
    combobox.stop();
    list.hidden = true;
  };

  const show = (field, results) => {
    const { input, list, combobox } = field;
    list.replaceChildren(...results.map((row, at) => optionOf(row, `${list.id}-${at}`)));
    const isChosen = results.length === 1 && results[0].value === input.value;
    if (!results.length || isChosen) {
      close(field);
      if (!results.length && input.value) say("没有符合的项");
      return;
    }
    list.style.width = `${input.offsetWidth}px`;
    if (list.hidden) {
      list.hidden = false;
      combobox.start();
    } else {
      combobox.clearSelection();
    }
    say(`有 ${results.length} 项可选，按上下键选择`);
  };

  const offer = async (field) => {
    const { input } = field;
    const asked = input.value;
    const answer = await fetch(`${input.dataset.lookup}?q=${encodeURIComponent(asked)}`);
    if (!answer.ok || input.value !== asked || document.activeElement !== input) return;
    show(field, (await answer.json()).results);
  };

  const dress = async (input) => {
    if (dressed.has(input)) return;
    const field = { input, list: listFor(input) };
    dressed.set(input, field);
    const { default: Combobox } = await import(address);
    field.combobox = new Combobox(input, field.list, { tabInsertsSuggestions: false });
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => offer(field), DELAY);
    });
    input.addEventListener("focus", () => offer(field));
    input.addEventListener("blur", () => close(field));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !field.list.hidden) {
        // The list alone goes, not the panel or the dialog around it.
        event.stopPropagation();
        event.preventDefault();
        close(field);
      } else if (event.key === "ArrowDown" && field.list.hidden) {
        event.preventDefault();
        offer(field);
      }
    });
    // The field keeps the focus while a row is pressed.
    field.list.addEventListener("mousedown", (event) => event.preventDefault());
    field.list.addEventListener("combobox-commit", (event) => {
      input.value = event.target.dataset.value;
      close(field);
      // Whoever listens to the field (a list's filters, drafts) hears of it as if it had been typed.
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      clearTimeout(timer);
    });
    if (document.activeElement === input) offer(field);
  };

  const look = (root) => root.querySelectorAll("input[data-lookup]").forEach(dress);
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.detail.elt));
  // Rows of a form that were added since.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("input[data-lookup]")) dress(event.target);
  });
})();
