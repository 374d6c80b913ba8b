/**
 * The wall before a chat (R29, R159): nothing of whoever runs it is loaded before the visitor opens
 * it and agrees that it may be recorded. A yes to its category does not open it.
 *
 *     <button type="button" data-consent-chat="support" data-provider="Example Chat">Chat</button>
 *     <script type="text/plain" data-consent-chat="support" src="…"></script>
 */

import { request } from "../answer/send.js";
import wall from "../block/chat/wall.css";
import { activateElement, hasNonce, requireNonce } from "../block/gate.js";
import style from "../page/dialog/dialog.css";
import { box, button, make, sheet } from "../page/elements.js";

const look = sheet(style + wall);

/**
 * Ask before the chat; it is about this page alone, and no answer about the category.
 *
 * @param {HTMLElement} launcher that was pressed
 * @param {Config} config
 * @param {ShadowRoot} root of the banner, with its style
 * @param {string | undefined} nonce of the banner's tag
 * @param {Set<string>} activated the categories of what runs in this page
 */
export default async function chat(launcher, config, root, nonce, activated) {
  const verdicts = /** @type {any} */ (window).mixConsent.verdicts();
  const key = launcher.dataset.consentChat ?? "";
  const { verdict, reason } = verdicts[key] ?? { reason: "invalid" };
  requireNonce(nonce);
  const waiting = marked(key, ':is(script[type="text/plain"],template)').filter(hasNonce);
  if (!waiting[0] || /necessary|invalid/.test(reason)) return mistake(key, verdicts);
  if (root.querySelector("dialog")) return;
  const { service, site, language } = config;
  const { texts, categories } = await request(`${service}/v1/notice?site=${site}`);
  if (!texts) return console.error("mixConsent: the chat stays closed: the service is away.");
  const start = () => {
    activated.add(key); // a later no loads the page anew
    for (const element of marked(key)) element.removeAttribute("data-consent-chat"); // the chat's own
    waiting.forEach(load);
  };
  const { name } = categories.find((/** @type {any} */ category) => category.key === key).texts[
    language
  ];
  const paragraphs = [
    texts[language].chat_body.replaceAll("{provider}", providerOf(launcher, waiting)),
    verdict === "denied" && texts[language].chat_refused.replaceAll("{category}", name),
  ];
  ask(root, texts[language], paragraphs, start);
}

/** @param {BlockedElement} element what a template holds does not wait for a yes */
function load(element) {
  const scripts = [...(element.content?.querySelectorAll("script") ?? [])];
  activateElement(element);
  for (const script of scripts) {
    delete script.dataset.consent;
    if (hasNonce(script)) activateElement(/** @type {any} */ (script));
  }
}

/** @type {(root: ShadowRoot, texts: Record<string, string>, paragraphs: Child[], start: () => void) => void} */
function ask(root, texts, paragraphs, start) {
  const body = box(
    "text",
    paragraphs.map((text) => text && make("p", {}, text)),
  );
  body.id = "chat";
  const dialog = /** @type {HTMLDialogElement} */ (
    make("dialog", {
      "aria-label": texts.chat_title,
      "aria-describedby": body.id,
      class: "wall",
      part: "dialog",
    })
  );
  const cancel = button(texts.chat_cancel, () => dialog.close());
  cancel.autofocus = true; // who presses Enter twice has agreed to nothing
  const agree = button(texts.chat_start, () => {
    dialog.close(); // gives the focus back first: the chat may take it
    start();
  });
  const head = box("head", [make("h2", {}, texts.chat_title)]);
  dialog.append(head, body, make("div", { class: "foot" }, agree, cancel));
  dialog.onclose = () => dialog.remove();
  if (!root.adoptedStyleSheets.includes(look)) root.adoptedStyleSheets.push(look);
  root.append(dialog);
  dialog.showModal();
}

/** @type {(key: string, selector?: string) => any[]} */
function marked(key, selector = "") {
  return [...document.querySelectorAll(`${selector}[data-consent-chat="${CSS.escape(key)}"]`)];
}

/** @type {(launcher: HTMLElement, waiting: HTMLScriptElement[]) => string} */
function providerOf({ dataset }, [first]) {
  return dataset.provider || (first.src ? new URL(first.src, location.href).host : location.host);
}

/** @type {(key: string, verdicts: Verdicts) => void} */
function mistake(key, verdicts) {
  const known = Object.keys(verdicts).filter((key) => verdicts[key].reason !== "necessary");
  console.error(
    `mixConsent: the chat "${key}" does not open. The notice has to know its category (${known}), the ` +
      "origin has to be one of the site's, and the page needs a script or template with the same " +
      'data-consent-chat, a script with type="text/plain" and, where the banner\'s tag has one, the nonce.',
  );
}
