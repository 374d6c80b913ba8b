/**
 * What opens the dialog from the corner of every page, where the site's look has it; in the United
 * States it is a link to the form, with the opt-out icon (R151).
 */
import { atFirstStep, button, sheet } from "../page/elements.js";
import american from "../page/opener/link.css";
import style from "../page/opener/opener.css";
import keepRoomFor from "./room.js";

const AMERICAN = 2;
const LEFT = 4;

/**
 * Put it there, once; while the banner is there, it steps aside.
 *
 * @param {ShadowRoot} root of the banner
 * @param {number} look as the config has it
 * @param {HTMLElement} link to the form, or to the preference page
 * @param {() => void} open the dialog
 */
export default function opener(root, look, link, open) {
  if (root.querySelector(".opener")) return;
  const made = look & AMERICAN ? link : button(link.textContent ?? "", open);
  made.className = look & LEFT ? "opener left" : "opener";
  root.adoptedStyleSheets.push(sheet(style + american));
  root.append(made);
  atFirstStep(() => keepRoomFor(made));
}
