/**
 * What the visitor sees: the banner, the dialog and the line that confirms a choice.
 *
 * Everything is made of elements and text, inside a shadow root, with one constructed style sheet:
 * the admin's words are text, never markup, and the strictest page has nothing to object to.
 *
 * @typedef {import("./texts.js").Config} Config
 * @typedef {import("./texts.js").Category} Category
 * @typedef {"accept" | "reject" | "custom" | "withdraw"} Method
 *
 * @typedef {Node | string | false | undefined} Child
 *
 * @typedef {object} Session
 * @property {(key: string) => boolean} allows
 * @property {(key: string) => boolean} isLapsed
 * @property {() => boolean} isSignalled
 * @property {(choices: Record<string, boolean>, method: Method) => Promise<boolean>} decide
 *   what is not said stays as it was; resolves to whether the service has the decision
 */
import { isSignalled as concerns, keyed } from "./rules.js";
import css from "./style.css";

/**
 * @param {Config} config
 * @param {Session} session
 */
export function view({ texts, categories, links, language, dir }, { allows, isLapsed, isSignalled, decide: record }) {
  const status = make("p", { role: "status", tabindex: -1 });
  const section = make("section", { role: "region", "aria-label": texts.title });
  const host = make("div", { lang: language, dir });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(css)];
  // Before the body: first for Tab and screen readers, and no stranger among the page's elements.
  document.documentElement.insertBefore(host, document.body);
  makeRoom(section);

  /**
   * Ask about these categories.
   *
   * A visitor who is asked again sees beside it what stays as it is. Where the words of a button
   * and the question differ, the smaller grant stands: "Accept all" says yes to what is asked and
   * keeps the other answers with their dates, "Reject all" says no to everything.
   *
   * @param {Category[]} asked
   */
  function ask(asked) {
    const isAsked = (/** @type {Category} */ category) => asked.includes(category);
    const changed = asked.filter(({ key, change }) => change && isLapsed(key));
    show(
      [
        make("h2", {}, texts.title),
        make("p", {}, texts.body),
        make(
          "p",
          {},
          categories
            .filter(({ necessary }) => !necessary)
            .map((category) => {
              const state = allows(category.key) ? texts.allowed : texts.off;
              return category.name + (isAsked(category) ? "" : `: ${state}`);
            })
            .join(" · "),
        ),
        changed[0] && make("b", {}, texts.changed),
        ...changed.map(({ name, change }) => make("p", {}, `${name}: ${change}`)),
        make("p", {}, link(texts.policy_link, links.policy), " ", settings()),
        status,
      ],
      isSignalled() ? texts.signal_status : "",
      [...answers(asked), button(texts.choose, open, "quiet")],
    );
  }

  /** Say that a signal was honoured; there is nothing to ask. */
  function tellSignal() {
    const reason = make("p", {}, `${texts.signal_reason} `, settings());
    show([status, reason], texts.signal_status);
  }

  /** Let the visitor choose per category; closing changes nothing. */
  function open() {
    if (root.querySelector("dialog")) return;
    const dialog = /** @type {HTMLDialogElement} */ (
      make(
        "dialog",
        { "aria-label": texts.dialog_title },
        box("head", [
          make("h2", {}, texts.dialog_title),
          button(texts.close, () => dialog.close(), "quiet"),
        ]),
        box("text", [make("p", {}, texts.dialog_body), ...categories.map(fieldset)]),
        box("row", [
          ...answers(categories),
          button(texts.save, () => {
            const isOn = ({ key = "" }) => !!dialog.querySelector(`[name=${key}]:checked`);
            decide(keyed(categories, isOn), "custom", texts.saved_custom);
          }),
        ]),
      )
    );
    dialog.onclose = () => dialog.remove();
    root.append(dialog);
    dialog.showModal();
  }

  /** @param {Category} category */
  function fieldset(category) {
    const { key, name, purpose, cookies, necessary } = category;
    const isForced = isSignalled() && concerns(category);
    return make(
      "fieldset",
      {},
      make("legend", {}, name),
      make(
        "label",
        {},
        make("input", {
          type: "checkbox",
          role: "switch",
          name: key,
          "aria-label": `${name}: ${texts.allowed}`, // the same whatever the state
          checked: allows(key),
          disabled: necessary || isForced,
        }),
        make("b", {
          "aria-hidden": true,
          "data-on": necessary ? texts.always_on : texts.allowed,
          "data-off": texts.off,
        }),
      ),
      make("p", {}, purpose),
      isForced && make("p", {}, texts.signal_reason),
      cookies[0]
        ? make(
            "details",
            {},
            make("summary", {}, `${texts.cookies_label} (${cookies.length})`),
            make("ul", {}, ...cookies.map(item)),
          )
        : make("p", {}, texts.no_cookies),
    );
  }

  /**
   * @param {Record<string, boolean>} choices
   * @param {Method} method
   * @param {string} said
   */
  async function decide(choices, method, said) {
    root.querySelector("dialog")?.close(); // gives the focus back to what opened it
    const deciding = record(choices, method);
    show([status], said);
    const isSent = await deciding;
    if (!isSent && section.isConnected) show([status], `${said} ${texts.unsent}`);
  }

  /**
   * "Accept all" and "Reject all", the same on every layer.
   *
   * @param {Category[]} asked
   */
  function answers(asked) {
    const yes = keyed(asked, () => true);
    const no = keyed(categories, () => false);
    return [
      button(texts.accept, () => decide(yes, "accept", texts.saved_accepted)),
      button(texts.reject, () => decide(no, "reject", texts.saved_rejected)),
    ];
  }

  /**
   * Put this into the banner. A status is heard when it changes, so it changes after it is there;
   * the focus goes to it only where it would be lost otherwise.
   *
   * @param {Child[]} content
   * @param {string} said
   * @param {HTMLElement[]} buttons
   */
  function show(content, said, buttons = [button(texts.hide, hide, "quiet")]) {
    const hadFocus = section.contains(root.activeElement);
    status.textContent = "";
    section.replaceChildren(box("text", content), box("row", buttons));
    root.prepend(section);
    setTimeout(() => {
      status.textContent = said;
      if (hadFocus) status.focus();
    });
  }

  function hide() {
    section.remove();
  }

  function settings() {
    return link(texts.settings_link, links.preferences);
  }

  return { ask, tellSignal, open, hide };
}

/**
 * Keep what the page focuses above the banner, and its last line within reach.
 *
 * @param {HTMLElement} section
 */
function makeRoom(section) {
  const rules = sheet("");
  document.adoptedStyleSheets.push(rules);
  new ResizeObserver(() => {
    const room = section.offsetHeight; // none while it is hidden
    rules.replaceSync(room ? `html{scroll-padding-bottom:${room + 32}px;margin-bottom:${room}px}` : "");
  }).observe(section);
}

/** @param {string} source */
function sheet(source) {
  const made = new CSSStyleSheet();
  made.replaceSync(source);
  return made;
}

/**
 * @param {string} tag
 * @param {Record<string, unknown>} attributes what is not so is left away
 * @param {...Child} children
 */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name in attributes) {
    if (attributes[name]) element.setAttribute(name, `${attributes[name]}`);
  }
  element.append(.../** @type {Node[]} */ (children.filter(Boolean)));
  return element;
}

/**
 * @param {"head" | "text" | "row"} look the text scrolls where the room is short
 * @param {Child[]} children
 */
function box(look, children) {
  return make("div", { class: look }, ...children);
}

/**
 * @param {string} words
 * @param {() => void} click
 * @param {string} [look]
 */
function button(words, click, look) {
  const made = make("button", { class: look }, words);
  made.onclick = click;
  return made;
}

/**
 * @param {string} words
 * @param {string} href
 */
function link(words, href) {
  return make("a", { href }, words);
}

/** @param {import("./texts.js").DeclaredCookie} cookie */
function item({ name, provider, lifetime, purpose }) {
  return make(
    "li",
    {},
    make("b", {}, name),
    ` ${provider} · ${lifetime}`,
    make("p", {}, purpose),
  );
}
