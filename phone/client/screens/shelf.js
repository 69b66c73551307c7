// The photos of a form that is open: taken, kept at once, shown small, dropped again.
import { portal, wordsOf } from "./state.js";

/** @typedef {{uuid: string, url: string}} Shot */

/** A part of a screen; its HTML is `phone/screens/photos.html`. */
export function shelf() {
  return {
    shots: /** @type {Shot[]} */ ([]),
    busy: false,
    fault: "",
    /**
     * A function, because what a getter gives is made reactive, and the database takes no such list.
     * @returns {string[]}
     */
    uuids() {
      return this.shots.map((shot) => shot.uuid);
    },
    /** @param {Event} event of the field that holds the camera's photo */
    async took(event) {
      const field = /** @type {HTMLInputElement} */ (event.target);
      const file = field.files && field.files[0];
      if (!file) return;
      this.busy = true;
      this.fault = "";
      try {
        const uuid = await portal().addPhoto(file, {});
        this.shots.push({ uuid, url: (await portal().photoUrl(uuid)) || "" });
      } catch (error) {
        this.fault = wordsOf(error);
      }
      this.busy = false;
      // The same photo may be chosen again.
      field.value = "";
    },
    /** @param {string[]} uuids of photos that are kept already */
    async restore(uuids) {
      for (const uuid of uuids) {
        const url = await portal().photoUrl(uuid);
        if (url) this.shots.push({ uuid, url });
      }
    },
    /** @param {string} uuid */
    drop(uuid) {
      this.shots = this.shots.filter((shot) => shot.uuid !== uuid);
      portal().dropPhoto(uuid);
    },
  };
}
