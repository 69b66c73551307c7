// File inputs in the portal's own words: a browser's button speaks the browser's language. The input
// itself stays, with its label and the keyboard; without scripts it is as the browser draws it.
(() => {
  const words = (input) => {
    const names = [...input.files].map((file) => file.name);
    if (!names.length) return "未选择文件";
    return names.length > 3 ? `${names.slice(0, 3).join("、")} 等 ${names.length} 个文件` : names.join("、");
  };

  const dress = (input) => {
    const box = document.createElement("div");
    const button = document.createElement("button");
    const name = document.createElement("span");
    box.className = "portal-file form-control";
    // For the mouse: the input beside it is what keyboard and screen reader meet.
    Object.assign(button, { type: "button", className: "btn btn-sm", textContent: "选择文件", tabIndex: -1 });
    button.setAttribute("aria-hidden", "true");
    name.className = "text-secondary";
    const tell = () => { name.textContent = words(input); };
    input.before(box);
    box.append(input, button, name);
    input.classList.add("visually-hidden");
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", tell);
    tell();
  };

  const look = (root) => root.querySelectorAll("input[type=file]:not(.portal-file *)").forEach(dress);
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.detail.elt));
})();
