// Offers rows of a register as one types: `<input data-lookup="address">` gets a datalist of its own.
(() => {
  let serial = 0;
  let timer = 0;

  const listOf = (input) => {
    if (!input.list) {
      const list = document.createElement("datalist");
      list.id = `lookup-${++serial}`;
      input.after(list);
      input.setAttribute("list", list.id);
    }
    return input.list;
  };

  const offer = async (input) => {
    const list = listOf(input);
    const asked = input.value;
    const answer = await fetch(`${input.dataset.lookup}?q=${encodeURIComponent(asked)}`);
    if (!answer.ok || input.value !== asked) return;
    const { results } = await answer.json();
    list.replaceChildren(
      ...results.map((row) => {
        const option = document.createElement("option");
        option.value = row.value;
        if (row.hint) option.label = `${row.value} ${row.hint}`;
        return option;
      }),
    );
  };

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.dataset?.lookup) return;
    clearTimeout(timer);
    timer = setTimeout(() => offer(input), 200);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.dataset?.lookup && !event.target.list) offer(event.target);
  });
})();
