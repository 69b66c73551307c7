// Makes the app's sheet of pictures out of the library's: node phone/client/icons.js <folder of svg files> > icons.svg
import { readFileSync } from "node:fs";

const NAMES = [
  "alert-triangle", "arrow-left", "arrows-exchange", "barrier-block", "bolt", "bottle", "calendar", "camera", "check",
  "clock", "cloud-upload", "dots", "droplet-down", "file-export", "fish", "glass", "help", "home", "info-circle", "key",
  "map-pin", "map-pin-off", "message", "mood-sick", "notes", "phone", "pig", "pipeline", "refresh", "satellite",
  "share-2", "shovel", "signature", "speakerphone", "trash", "users", "walk", "x",
]; // prettier-ignore

const folder = process.argv[2];
const symbols = NAMES.map((name) => {
  const drawing = readFileSync(`${folder}/${name}.svg`, "utf8");
  const inner = drawing.replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
});
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
