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
 * @typedef {object} Session
 * @property {(key: string) => boolean} allows
 * @property {(key: string) => boolean} isLapsed
 * @property {() => boolean} isSignalled
 * @property {(granted: string[], method: Method) => Promise<boolean>} decide
 *   resolves to whether the service has the decision
 */
import { isSignalled } from "./rules.js";
import css from "./style.css";

const SAID = {
  accept: "saved_accepted",
  reject: "saved_rejected",
  custom: "saved_custom",
  withdraw: "saved_rejected",
};

/**
 * @param {Config} config
 * @param {Session} session
 */
export function view({ texts, categories, links, language, dir, region }, session) {
  const text = make("div", { class: "text" });
  const status = make("p", { role: "status", tabindex: -1 });
  const row = make("div", { class: "row" });
  const section = make(
    "section",
    { role: "region", "aria-label": texts.title },
    text,
    status,
    row,
  );
  const host = make("div", { lang: language, dir });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(css)];
  // Before the body: first for Tab and screen readers, and no stranger among the page's elements.
  document.documentElement.insertBefore(host, document.body);
  makeRoom(section);

  /**
   * Ask about these categories.
   *
   * A visitor who is asked again sees what stays as it is beside what is asked, because the new
   * decision says both anew. Where the words of a button and the question differ, the smaller
   * grant stands: "Accept all" says yes to what is asked and leaves an older no alone, "Reject
   * all" says no to everything.
   *
   * @param {Category[]} asked
   */
  function ask(asked) {
    const isAsked = (/** @type {Category} */ category) => asked.includes(category);
    const changed = asked.filter(({ key, change }) => change && session.isLapsed(key));
    show(
      [
        make("h2", {}, texts.title),
        make("p", {}, region.model === "opt-in" ? texts.body : texts.notice_body),
        make(
          "p",
          {},
          categories
            .filter(({ necessary }) => !necessary)
            .map((category) => category.name + (isAsked(category) ? "" : `: ${state(category)}`))
            .join(" · "),
        ),
        changed[0] && make("b", {}, texts.changed),
        list(changed.map(({ name, change }) => [`${name}: ${change}`])),
        make("p", {}, link(texts.policy_link, links.policy), settings()),
      ],
      session.isSignalled() ? texts.signal_status : "",
      [
        ...answers(categories.filter((category) => isAsked(category) || session.allows(category.key))),
        button(texts.choose, open, "quiet"),
      ],
    );
  }

  /** Say that a signal was honoured; there is nothing to ask. */
  function tellSignal() {
    show([make("p", {}, `${texts.signal_reason} `, settings())], texts.signal_status, [hideButton()]);
  }

  /** Let the visitor choose per category; closing changes nothing. */
  function open() {
    if (root.querySelector("dialog")) return;
    const dialog = /** @type {HTMLDialogElement} */ (
      make(
        "dialog",
        { "aria-labelledby": "title", close: () => dialog.remove() },
        make(
          "header",
          {},
          make("h2", { id: "title" }, texts.dialog_title),
          button(texts.close, () => dialog.close(), "quiet"),
        ),
        make("div", { class: "text" }, make("p", {}, texts.dialog_body), ...categories.map(fieldset)),
        make(
          "div",
          { class: "row" },
          ...answers(categories),
          button(texts.save, () => {
            const isOn = ({ key = "" }) => dialog.querySelector(`[name=${key}]:checked`);
            decide(categories.filter(isOn), "custom");
          }),
        ),
      )
    );
    root.append(dialog);
    dialog.showModal();
  }

  /** @param {Category} category */
  function fieldset(category) {
    const { key, name, purpose, cookies, necessary } = category;
    const isForced = session.isSignalled() && isSignalled(category);
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
          checked: session.allows(key),
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
            list(
              cookies.map((cookie) => [
                make("b", {}, cookie.name),
                ` ${cookie.provider} · ${cookie.lifetime}`,
                make("p", {}, cookie.purpose),
              ]),
            ),
          )
        : make("p", {}, texts.no_cookies),
    );
  }

  /**
   * @param {Category[]} granted
   * @param {Method} method
   */
  async function decide(granted, method) {
    root.querySelector("dialog")?.close(); // gives the focus back to what opened it
    const deciding = session.decide(
      granted.map(({ key }) => key),
      method,
    );
    const said = texts[SAID[method]];
    show([], said, [hideButton()]);
    const isSent = await deciding;
    if (!isSent && section.isConnected) show([], `${said} ${texts.unsent}`, [hideButton()]);
  }

  /**
   * "Accept all" and "Reject all", the same on every layer.
   *
   * @param {Category[]} accepted
   */
  function answers(accepted) {
    return [
      button(texts.accept, () => decide(accepted, "accept")),
      button(texts.reject, () => decide([], "reject")),
    ];
  }

  /**
   * Put this into the banner. A status is heard when it changes, so it changes after it is there;
   * the focus goes to it only where it would be lost otherwise.
   *
   * @param {(Node | undefined)[]} content
   * @param {string} said
   * @param {HTMLElement[]} buttons
   */
  function show(content, said, buttons) {
    const hadFocus = section.contains(root.activeElement);
    text.replaceChildren(.../** @type {Node[]} */ (content.filter(Boolean)));
    row.replaceChildren(...buttons);
    root.prepend(section);
    setTimeout(() => {
      status.textContent = said;
      if (hadFocus) status.focus();
    });
  }

  function hide() {
    section.remove();
  }

  function hideButton() {
    return button(texts.hide, hide, "quiet");
  }

  /** @param {Category} category */
  function state({ key }) {
    return session.allows(key) ? texts.allowed : texts.off;
  }

  function settings() {
    const isAmerican = region.code.startsWith("US");
    return link(isAmerican ? texts.choices_link : texts.settings_link, links.preferences);
  }

  return { ask, tellSignal, open, hide };
}

/**
 * Keep what the page focuses above the banner, and its last line within reach.
 *
 * @param {HTMLElement} section
 */
function makeRoom(section) {
  const room = sheet("");
  document.adoptedStyleSheets.push(room);
  new ResizeObserver(() => {
    const height = section.offsetHeight && section.offsetHeight + 32;
    room.replaceSync(
      height
        ? `html{scroll-padding-bottom:${height}px}html::after{content:"";display:block;height:${height}px}`
        : "",
    );
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
 * @param {Record<string, unknown>} [attributes] a function listens; what is not so is left away
 * @param {...(Node | string | false | undefined)} children
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, /** @type {any} */ (value));
    else if (value) element.setAttribute(name, `${value}`);
  }
  element.append(.../** @type {Node[]} */ (children.filter(Boolean)));
  return element;
}

/**
 * @param {string} words
 * @param {() => void} click
 * @param {string} [look]
 */
function button(words, click, look) {
  return make("button", { type: "button", class: look, click }, words);
}

/**
 * @param {string} words
 * @param {string} href
 */
function link(words, href) {
  return make("a", { href }, words);
}

/** @param {(Node | string)[][]} lines */
function list(lines) {
  return make("ul", {}, ...lines.map((line) => make("li", {}, ...line)));
}
