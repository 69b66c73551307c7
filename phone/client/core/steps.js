/**
 * The stores of the phone's database, step by step. Version n is what the first n steps make. A step only ever adds: a
 * phone may come from any version with a full queue, and loses nothing on the way.
 *
 * | store | key | what |
 * |---|---|---|
 * | kept | name | single things: session, clock, `me/`, cursor, drafts of forms |
 * | records | uuid | what waits to be sent, without its body |
 * | bodies | uuid | its body as JSON text, the same bytes with each attempt |
 * | photos | uuid | photos that wait |
 * | photo_bytes | uuid | their bytes; some iPhones lose a Blob that is kept in a database |
 * | walks | user | the walk that is being recorded, one an account |
 * | points | walk, number, page | its points, in pieces |
 * | told | user, type, id | what the server told: patrols, issues, dues, notices |
 *
 * @type {((db: IDBDatabase, upgrade: IDBTransaction) => void)[]}
 */
export const STEPS = [
  (db) => {
    db.createObjectStore("kept");
    for (const name of ["records", "photos"]) {
      db.createObjectStore(name, { keyPath: "uuid" }).createIndex("user", "user");
    }
    for (const name of ["bodies", "photo_bytes", "points"]) db.createObjectStore(name);
    db.createObjectStore("walks", { keyPath: "user" });
    db.createObjectStore("told", { keyPath: ["user", "type", "id"] });
  },
];
