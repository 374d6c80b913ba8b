/**
 * The dialog in which the visitor chooses per category. Closing it changes nothing.
 *
 * Most visitors answer without it: its code, style and words come when it is opened.
 */

import { request } from "../answer/send.js";
import style from "../page/dialog/dialog.css";
import { lockPage } from "../page/dialog/lock.js";
import { row, settings } from "../page/dialog/row.js";
import { make, sheet } from "../page/elements.js";
import { link } from "../page/links.js";
import { byKey } from "../rules.js";

const look = sheet(style);
/** @type {Record<string, PartWords>} by their address */
const fetched = {};
let isRenewed = false;
/** @type {HTMLDialogElement | undefined} */
let last; // where it went on in another language, it is still open, though it was taken away
let scrolled = 0;

/**
 * @param {ShadowRoot} root of the banner
 * @param {Config} config
 * @param {(category: Category) => Standing} stand what is in force for a category
 * @param {(choices: Record<string, boolean | null>) => void} save
 * @param {() => void} renew open it anew, by the notice in force
 * @param {HTMLElement[]} answers the buttons that answer for all
 * @param {Child[]} languages links to the other ones
 * @returns {Promise<boolean>} whether it is there
 */
export default async function open(root, config, stand, save, renew, answers, languages) {
  const { language, notice, categories } = config;
  const words = await fetchWords(config, language);
  if (!words) return false;
  if (words.notice !== notice) {
    // what is read is what is answered: another notice came into force since the script was made
    if (isRenewed) return false;
    isRenewed = true;
    renew();
  } else if (root.host.isConnected && !root.querySelector("dialog")) {
    const rows = categories.map((category) => row(config, words, category, stand(category), last));
    // where silence is a yes it stands out no more than the two answers (R164)
    const looks = config.region.model < 2 ? "save" : "save filled";
    const saving = make("button", { class: looks, part: "button save" }, words.dialog.save);
    const dialog = draw(config, words, languages, rows, [...answers, saving]);
    /** @type {(category: Category) => boolean | null} null: on by rule, and left so (R164) */
    const choose = (category) => {
      const isOn = !!dialog.querySelector(`[name="${category.key}"]:checked`);
      return isOn && stand(category)[0].reason === "region" ? null : isOn;
    };
    const isFree = (/** @type {Category} */ category) => !stand(category)[2]; // no request of its own is needed
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const others = dialog.querySelectorAll("a[lang]");
    others.forEach((other) => prepare(config, other));
    saving.onclick = () => save(byKey(categories.filter(isFree), choose));
    if (!root.adoptedStyleSheets.includes(look)) root.adoptedStyleSheets.push(look);
    show(root, dialog);
  }
  return true;
}

/** @type {(config: Config, language: string) => Promise<PartWords | undefined>} */
async function fetchWords({ service, site, notice }, language) {
  const address = `${service}/words.json?site=${site}&language=${language}&notice=${notice}`;
  const words = fetched[address] ?? (await request(address));
  if (words.dialog) fetched[address] = words;
  return fetched[address];
}

/**
 * Go on in another language once its words are there, so that nothing is gone meanwhile.
 *
 * @param {Config} config
 * @param {HTMLAnchorElement} other link to it
 */
function prepare(config, other) {
  const speak = other.onclick;
  other.onclick = async (event) => {
    event.preventDefault();
    await fetchWords(config, other.lang);
    speak?.call(other, event);
  };
}

/** @type {(config: Config, words: PartWords, languages: Child[], rows: Child[], buttons: Child[]) => HTMLDialogElement} */
function draw(config, { dialog: words, privacy }, languages, rows, buttons) {
  const dialog = /** @type {HTMLDialogElement} */ (
    make("dialog", { "aria-label": words.dialog_title, part: "dialog" })
  );
  const close = make("button", { class: "x", part: "button close", "aria-label": words.close });
  close.onclick = () => dialog.close();
  const own = privacy && make("a", { href: privacy }, words.privacy_link);
  dialog.append(
    make(
      "div",
      { class: "head" },
      make("h2", { tabindex: -1 }, words.dialog_title),
      ...languages,
      close,
    ),
    make(
      "div",
      { class: "text" },
      make(
        "p",
        {},
        `${words.dialog_body} `,
        link(config, words.policy_link, "cookies"),
        own && "\u00a0· ",
        own,
        "\u00a0· ",
        settings(config, words),
      ),
      ...rows,
    ),
    make("div", { class: "foot" }, ...buttons),
  );
  return dialog;
}

/** @type {(root: ShadowRoot, dialog: HTMLDialogElement) => void} */
function show(root, dialog) {
  const [title, text] = /** @type {NodeListOf<HTMLElement>} */ (
    dialog.querySelectorAll("h2, .text")
  );
  if (last?.open) {
    dialog.className = "remade";
    // what had the focus before went away with the other language; closing gives it back to this
    /** @type {HTMLElement | null} */ (root.querySelector("[part~=choose],.opener"))?.focus();
  } else scrolled = 0;
  last = dialog;
  dialog.onclose = () => dialog.remove();
  closeFromBehind(dialog);
  root.append(dialog);
  lockPage(dialog);
  dialog.showModal();
  title.focus(); // it is read from its beginning; Firefox takes the first link
  text.scrollTop = scrolled;
  text.onscroll = () => {
    scrolled = text.scrollTop;
  };
}

/**
 * Close it where the visitor presses beside it; who only lets go there has marked a text.
 *
 * @param {HTMLDialogElement} dialog
 */
function closeFromBehind(dialog) {
  /** @type {EventTarget | null} */
  let pressed;
  dialog.onpointerdown = ({ target }) => {
    pressed = target;
  };
  dialog.onclick = ({ target }) => {
    if (target === dialog && pressed === dialog) dialog.close();
  };
}
