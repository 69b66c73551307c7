// Only what no other check sees: calls of browsers younger than the floor (`browserslist` in package.json).
import compat from "eslint-plugin-compat";

const ASKED_FOR_BEFORE_USE = ["CompressionStream", "navigator.locks", "navigator.storage", "navigator.wakeLock"];
// Instance methods, which the library cannot see, younger than Chrome 70 or Safari 14.
const YOUNGER = ["at", "flat", "flatMap", "replaceAll", "matchAll", "replaceChildren", "showModal", "toSorted", "toReversed", "findLast"];

export default [
  {
    files: ["phone/client/**/*.js"],
    ignores: ["phone/client/tests/**"],
    ...compat.configs["flat/recommended"],
    settings: { polyfills: ASKED_FOR_BEFORE_USE },
    rules: {
      "compat/compat": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: `CallExpression[callee.property.name=/^(${YOUNGER.join("|")})$/]`,
          message: "Chrome 70 or Safari 14 has no such method.",
        },
        {
          selector: "CallExpression[callee.property.name='arrayBuffer']:not([callee.object.callee.name='Response'])",
          message: "Chrome 70 has it of a Response, not of a Blob.",
        },
      ],
    },
  },
  {
    // Not bundled, so esbuild rewrites no syntax of it.
    files: ["phone/client/worker.js"],
    languageOptions: { ecmaVersion: 2018 },
  },
];
