/** Listeners, told once however much happens in one turn of the browser's loop. */
export function openListeners() {
  /** @type {Set<() => void>} */
  const all = new Set();
  let isTelling = false;
  return {
    tell() {
      if (isTelling) return;
      isTelling = true;
      Promise.resolve().then(() => {
        isTelling = false;
        all.forEach((listener) => listener());
      });
    },
    /** @type {(name: "change", listener: () => void) => () => void} returns what ends it */
    on(name, listener) {
      all.add(listener);
      return () => void all.delete(listener);
    },
  };
}
