/**
 * What the banner says to a visitor who is asked again, about some categories: which these are,
 * what changed in them, and that the other answers stay.
 */

import { request } from "../answer/send.js";
import { make, sheet } from "../page/elements.js";
import { purpose } from "../page/questions.js";
import style from "../page/reconsent.css";

const look = sheet(style);

/**
 * @param {Config} config
 * @param {ShadowRoot} root of the banner
 * @param {Category[]} optional
 * @param {Category[]} questions those of them that are asked about
 * @param {Verdicts} verdicts
 * @returns {Promise<Child[] | undefined>} the question, what stands before the note, the categories,
 *   and what changed; nothing where the words cannot be had
 */
export default async function reconsent(
  { service, site, language, notice },
  root,
  optional,
  questions,
  verdicts,
) {
  const address = `${service}/words.json?site=${site}&language=${language}&notice=${notice}`;
  const words = await request(address);
  if (!words.again) return undefined;
  if (!root.adoptedStyleSheets.includes(look)) root.adoptedStyleSheets.push(look);
  const names = questions.map(({ name }) => name).join(", ");
  const lines = questions.flatMap(({ key, name }) => {
    const { change } = words.categories[key];
    return verdicts[key].verdict === "lapsed" && change
      ? [make("p", {}, `${name} – ${change}`)]
      : [];
  });
  const items = optional.map((category) =>
    questions.includes(category) ? purpose(category) : kept(category, verdicts, words.dialog),
  );
  return [
    words.again.again_body.replace("{names}", () => names),
    `${words.again.again_note} `,
    make("ul", {}, ...items.flatMap((item) => [item, " "])),
    lines[0] && make("div", { class: "new" }, make("b", {}, words.again.changed), " ", ...lines),
  ];
}

/**
 * A category that is no question, with what is allowed now, as a sign that has a word.
 *
 * @type {(category: Category, verdicts: Verdicts, words: Record<string, string>) => HTMLElement}
 */
function kept({ key, name }, verdicts, words) {
  const [mark, text] = verdicts[key].verdict === "granted" ? ["✓", "allowed"] : ["✕", "off"];
  const state = make("span", { role: "img", "aria-label": words[text] }, mark);
  return make("li", { class: "kept" }, `${name} `, state);
}
