/**
 * What the banner says to a visitor who is asked again, about some categories: which these are,
 * what changed in them, and that the other answers stay.
 */
import style from "../again.css";
import { make, sheet } from "../elements.js";
import { request } from "../send.js";

const look = sheet(style);

/**
 * @param {Config} config
 * @param {ShadowRoot} root of the banner
 * @param {[name: string, change: string | false][]} asked
 * @returns {Promise<Child[] | undefined>} the question, what stands before the note, and what
 *   changed; nothing where the words cannot be had
 */
export default async function again({ service, site, language, notice }, root, asked) {
  const address = `${service}/words.json?site=${site}&language=${language}&notice=${notice}`;
  const words = (await request(address)).again;
  if (!words) return undefined;
  if (!root.adoptedStyleSheets.includes(look)) root.adoptedStyleSheets.push(look);
  const names = asked.map(([name]) => name).join(", ");
  const changed = asked.filter(([, change]) => change);
  const lines = changed.map(([name, change]) => make("p", {}, `${name} – ${change}`));
  return [
    words.again_body.replace("{names}", () => names),
    `${words.again_note} `,
    lines[0] && make("div", { class: "new" }, make("b", {}, words.changed), " ", ...lines),
  ];
}
