/**
 * The phone's database in memory, as far as the core uses it: what `core/store.js` gives, a hundred times as fast. The
 * tests of one thing use a whole IndexedDB; this is for thousands of phones.
 */
const KEY_OF = { records: (row) => row.uuid, photos: (row) => row.uuid, walks: (row) => row.user, told: (row) => [row.user, row.type, row.id] };

export function memoryDatabase() {
  const stores = new Map();
  let turn = Promise.resolve();
  const rowsOf = (name) => stores.get(name) || new Map();
  // The core's ranges are all of keys that begin alike.
  const matches = (range, key) => (range && range.lower ? range.lower.every((part, n) => key[n] === part) : true);

  const objectStore = (name) => ({
    get: async (key) => (rowsOf(name).get(JSON.stringify(key)) || {}).value,
    getAll: async (range) => Array.from(rowsOf(name).values()).filter(({ key }) => matches(range, key)).map(({ value }) => value),
    index: (field) => ({ getAll: async (wanted) => Array.from(rowsOf(name).values(), ({ value }) => value).filter((row) => row[field] === wanted) }),
    async put(value, key = KEY_OF[name](value)) {
      stores.set(name, rowsOf(name).set(JSON.stringify(key), { key, value }));
    },
    async delete(asked) {
      for (const [text, { key }] of rowsOf(name)) {
        if (asked.lower ? matches(asked, key) : text === JSON.stringify(asked)) rowsOf(name).delete(text);
      }
    },
  });

  const within = (names, work) => {
    const run = async () => {
      const before = names.map((name) => new Map(rowsOf(name)));
      try {
        return await work({ objectStore });
      } catch (error) {
        names.forEach((name, n) => stores.set(name, before[n]));
        throw error;
      }
    };
    const done = turn.then(run);
    turn = done.catch(() => {});
    return done;
  };

  return async () => ({
    read: within,
    write: within,
    recall: (name) => within(["kept"], (tx) => tx.objectStore("kept").get(name)),
    keep: (name, value) => within(["kept"], (tx) => tx.objectStore("kept").put(value, name)),
    close() {},
  });
}
