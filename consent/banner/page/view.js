/**
 * The banner: the question, the line about a signal, and the line that confirms an answer.
 *
 * Everything is made of elements and text, inside a shadow root, with one constructed style sheet:
 * the admin's words are text, never markup, and the strictest page has nothing to object to.
 */

import { isLocked } from "../answer/standing.js";
import { save as store } from "../answer/state.js";
import * as visit from "../answer/visit.js";
import { config } from "../answer/visit.js";
import { answersTo } from "./answers.js";
import { button, make, painted } from "./elements.js";
import { create, keepRoom, raise, root, section, status } from "./host.js";
import { isAmerican, languageLinks, link, opening, pageLinks, settingsLink } from "./links.js";
import { loadPart } from "./part.js";
import { purposes } from "./questions.js";
import * as word from "./words.js";

const DONE = "notice done"; // the look of what confirms an answer
/** @type {typeof import("../answer/answering.js").takeAnswer} */
let takeAnswer;
/** @type {typeof import("./asking.js").speak} */
let speak;
/** @type {Element | null | undefined} what in here had the focus, before it went away */
let focused;

/**
 * What a click here leads to, since what asks and answers draws with this.
 *
 * @param {typeof takeAnswer} answer
 * @param {typeof speak} language
 */
export function connect(answer, language) {
  takeAnswer = answer;
  speak = language;
}

/**
 * Ask about these categories.
 *
 * A visitor who has answered before sees beside them what stays as it is. Where the words of a
 * button and the question differ, the smaller grant stands: "Accept all" says yes to these
 * categories and leaves the other answers their dates, "Reject all" says no to everything.
 *
 * @param {Category[]} questions
 */
export async function ask(questions) {
  create();
  const { texts } = config;
  const optional = visit.optional();
  const isAgain = optional.some(
    (category) => !questions.includes(category) && !visit.isOffBySignal(category),
  );
  const args = [config, root, optional, questions, visit.verdicts];
  // what is said only then; without it, the question stands as it was
  const own = section;
  const again = isAgain && (await loadPart(config, "reconsent.js", ...args));
  if (own !== section) return;
  const [question, note, list, changes] = again || [texts[word.BODY], "", purposes(questions)];
  show(again ? "reconsent" : "", visit.isSignalHonored() ? signalStatus() : "", [
    ["head", make("h2", {}, question), ...otherLanguages(false)],
    ["text", list, changes, status, make("p", {}, note, texts[word.NOTE], aboutAccount())],
    ["row", ...answers(questions)],
    ["links", dialogLink(word.CHOOSE), ...pageLinks(config)],
  ]);
}

/** Say that a signal was honored; there is nothing to ask. */
export function showSignalLine() {
  confirm(signalStatus(), config.texts[word.SIGNAL_REASON], hideSignalLine);
}

/** The visitor has read it; it need not appear on every page. */
function hideSignalLine() {
  visit.stored.quiet = true;
  store(config.site, visit.stored);
}

/** In no language, where only the page knew of the signal and its words cannot be had. */
function signalStatus() {
  return config.texts[word.SIGNAL_STATUS] || "Global Privacy Control";
}

/** What who is signed in reads before a no, and after it (R183). */
function aboutAccount() {
  return visit.context.is_signed_in ? ` ${config.texts[word.ACCOUNT]}` : "";
}

/**
 * Open the dialog. Where that cannot be had, ask here, so that a no can always be said; or go to
 * the page that needs no script, unless there is no connection.
 */
export async function openDialog() {
  create();
  const isOpen = await loadPart(
    config,
    "dialog.js",
    root,
    config,
    (/** @type {Category} */ category) => [
      visit.verdicts[category.key],
      visit.isOffBySignal(category),
      isLocked(category),
    ],
    save,
    () => speak(config.language, true),
    answers(config.categories),
    otherLanguages(true),
  );
  if (isOpen) return;
  if (root.querySelector("section button ~ button"))
    navigator.onLine && settingsLink(config).click();
  else ask(visit.optional());
}

/**
 * "Accept all" and "Reject all", the same on every layer.
 *
 * @param {Category[]} questions
 */
function answers(questions) {
  return answersTo(questions).map(([text, ...answer]) =>
    button(text, () => decide(...answer), answer[1]),
  );
}

/** @type {(choices: Record<string, boolean | null>) => void} what the visitor chose one by one */
export function save(choices) {
  decide(choices, "custom", config.texts[word.SAVED_CUSTOM]);
}

/**
 * @param {Record<string, boolean | null>} choices
 * @param {Method} method
 * @param {string} confirmation
 */
export async function decide(choices, method, confirmation) {
  root.querySelector("dialog")?.close(); // gives the focus back to what opened it
  if (Object.values(choices).includes(false)) confirmation += aboutAccount();
  const own = section;
  focused = root.activeElement;
  const sending = takeAnswer(choices, method, confirmation);
  section.remove(); // moves the focus, which takes as long as asking for a script
  await painted();
  if (own === section && !visit.isRefused) confirm(confirmation);
  const isSent = await sending;
  if (own !== section) return; // another language, or law, has a banner of its own
  if (visit.isRefused) hide();
  else if (!isSent && section.isConnected) confirm(`${confirmation} ${config.texts[word.UNSENT]}`);
}

/**
 * Say something that the visitor can only read, change and hide. A confirmation leaves with the
 * visitor's next action.
 *
 * @param {string} text
 * @param {string} [reason]
 * @param {() => void} [hidden] where it is none
 */
export function confirm(text, reason, hidden) {
  create();
  const hideIt = () => {
    hidden?.();
    hide();
  };
  const close = button("✕", hideIt, "hide");
  close.ariaLabel = config.texts[word.HIDE];
  show(hidden ? "notice" : DONE, text, [
    ["text", status, reason && make("p", {}, reason)],
    // the notice at collection is one click away from every state (R152)
    [
      "links",
      dialogLink(word.CHANGE),
      ...(isAmerican(config.region) ? pageLinks(config) : []),
      close,
    ],
  ]);
}

/**
 * Put this into the banner. A screen reader reads a status that changes, so it changes after it is
 * there; the focus goes to it only where it would be lost otherwise.
 *
 * @param {string} look
 * @param {string} text of the status
 * @param {[name: any, ...children: Child[]][]} content
 */
function show(look, text, content) {
  focused ??= root.activeElement; // the button in the corner steps aside, too
  status.textContent = "";
  section.className = look;
  section.replaceChildren(
    ...content.map(([name, ...children]) => make("div", { class: name }, ...children)),
  );
  root.prepend(section);
  raise();
  if (look !== DONE) {
    // what is not there in its first frame is never a page's largest contentful paint
    section.style.opacity = "0";
    requestAnimationFrame(() => setTimeout(() => (section.style.opacity = "")));
    keepRoom();
  }
  setTimeout(() => {
    status.textContent = text;
    if (focused) status.focus();
    focused = null;
  });
}

/** The way back stands where the visitor just clicked; the last is the dialog's, if that is open. */
export function focusLanguage() {
  root.querySelectorAll("a[lang]").forEach((/** @type {any} */ link) => link.focus());
}

/** Nothing to say: what opens the dialog stands in the corner, where the site's look has it. */
export function hide() {
  section?.remove();
  const { opener } = config;
  if (!opener) return;
  create();
  loadPart(config, "opener.js", root, opener, settingsLink(config), openDialog);
}

/** @param {number} text */
function dialogLink(text) {
  const made = link(config, config.texts[text], "preferences"); // without the script, it goes there
  made.part = "choose";
  return opening(made, openDialog);
}

/** @param {boolean} inDialog */
function otherLanguages(inDialog) {
  return languageLinks(config, (language) => speak(language, inDialog));
}
