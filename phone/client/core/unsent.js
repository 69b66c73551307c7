/**
 * What has not arrived of the accounts that count; null for nothing.
 * @type {(store: import("./store.js").Store, isCounted: (user: string) => boolean) => Promise<{count: number, name: string} | null>}
 */
export async function unsent(store, isCounted) {
  return store.read(["kept", "records", "photos", "walks"], async (tx) => {
    const rows = [
      ...(await tx.objectStore("records").getAll()),
      ...(await tx.objectStore("photos").getAll()).filter((/** @type {any} */ photo) => photo.state !== "draft"),
      ...(await tx.objectStore("walks").getAll()),
    ].filter((row) => isCounted(row.user));
    if (!rows.length) return null;
    const told = await tx.objectStore("kept").get(`told ${rows[0].user}`);
    const name = told && told.me ? told.me.name : "";
    return { count: new Set(rows.map((row) => row.of || row.uuid)).size, name };
  });
}
