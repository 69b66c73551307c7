// Opens a gallery's photo in a dialog; left and right go through the photos of the same gallery.
// A page may include the gallery more than once: the first script does for all.
(() => {
  if (window.portalGallery) return;
  window.portalGallery = true;

  const dialog = document.createElement("dialog");
  dialog.className = "portal-lightbox";
  dialog.setAttribute("aria-label", "照片");
  dialog.innerHTML = `
    <figure><img alt=""><figcaption></figcaption></figure>
    <button type="button" class="btn btn-icon" data-step="-1" aria-label="上一张"><i class="ti ti-chevron-left" aria-hidden="true"></i></button>
    <button type="button" class="btn btn-icon" data-step="1" aria-label="下一张"><i class="ti ti-chevron-right" aria-hidden="true"></i></button>
    <button type="button" class="btn btn-icon" data-close aria-label="关闭"><i class="ti ti-x" aria-hidden="true"></i></button>`;
  document.body.append(dialog);
  const image = dialog.querySelector("img");
  const caption = dialog.querySelector("figcaption");
  let links = [];
  let place = 0;

  const show = (index) => {
    place = (index + links.length) % links.length;
    image.src = links[place].href;
    image.alt = `照片 ${place + 1}`;
    caption.textContent = `${place + 1} / ${links.length}　${links[place].dataset.caption}`;
    dialog.querySelectorAll("[data-step]").forEach((button) => { button.hidden = links.length < 2; });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-gallery] a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    links = [...link.closest("[data-gallery]").querySelectorAll("a")];
    show(links.indexOf(link));
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) show(place + Number(step.dataset.step));
    else if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(place - 1);
    if (event.key === "ArrowRight") show(place + 1);
  });
  dialog.addEventListener("close", () => { image.removeAttribute("src"); });
})();
