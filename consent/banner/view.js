/**
 * The banner: the question, the line about a signal, and the line that confirms an answer.
 *
 * Everything is made of elements and text, inside a shadow root, with one constructed style sheet:
 * the admin's words are text, never markup, and the strictest page has nothing to object to.
 */
import { sameForAll } from "./decision.js";
import { box, button, make, sheet } from "./elements.js";
import { languageLinks, pageLinks, settingsLink } from "./links.js";
import { loadPart } from "./part.js";
import { keepRoomFor } from "./room.js";
import style from "./style.css";
import * as word from "./words.js";

export class Banner {
  /**
   * @param {Visit} visit
   * @param {Actions} actions
   */
  constructor(visit, actions) {
    const { language, dir, style: theme = "", in_page, opener, texts } = visit.config;
    this.visit = visit;
    this.actions = actions;
    this.status = make("p", { role: "status", tabindex: -1 });
    this.section = make("section", {
      "aria-label": texts[word.TITLE],
      part: "banner",
    });
    this.host = make("div", { lang: language, dir });
    this.root = this.host.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [sheet(style + theme)];
    // Before the body: first for Tab and screen readers, and no stranger among the page's elements.
    document.documentElement.insertBefore(this.host, document.body);
    if (!in_page) keepRoomFor(this.section);
    if (opener) {
      const open =
        opener > 1
          ? settingsLink(visit.config)
          : button(texts[word.SETTINGS_LINK], () => this.openDialog());
      open.className = "opener";
      keepRoomFor(this.root.appendChild(open));
    }
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
  ask(questions) {
    const { visit } = this;
    const { config } = visit;
    const { texts } = config;
    const changed = config.categories.filter(
      ({ key, change }) => change && visit.verdicts[key].verdict === "lapsed",
    );
    this.show(
      [
        box("head", [
          make("h2", {}, texts[word.TITLE]),
          make("p", {}, ...this.languageLinks(false)),
        ]),
        this.status,
        make("p", {}, texts[word.BODY]),
        make("p", {}, this.names(questions)),
        changed[0] && make("b", {}, texts[word.CHANGED]),
        ...changed.map(({ name, change }) => make("p", {}, `${name} – ${change}`)),
      ],
      visit.isSignalHonored() ? texts[word.SIGNAL_STATUS] : "",
      [...this.answers(questions), button(texts[word.CHOOSE], () => this.openDialog(), "quiet")],
    );
  }

  /**
   * The optional categories by name; those that are no question with what is allowed now.
   *
   * @param {Category[]} questions
   */
  names(questions) {
    const { visit } = this;
    const { texts } = visit.config;
    return visit
      .optional()
      .map((category) => {
        const { key, name } = category;
        if (questions.includes(category)) return name;
        return `${name} (${texts[visit.allows(key) ? word.ALLOWED : word.OFF]})`;
      })
      .join(" · ");
  }

  /** Say that a signal was honored; there is nothing to ask. */
  showSignalLine() {
    const { visit } = this;
    const { texts } = visit.config;
    const reason = make("p", {}, texts[word.SIGNAL_REASON]);
    this.confirm(texts[word.SIGNAL_STATUS], reason, () => visit.hideSignalLine());
  }

  /**
   * Open the dialog. Where that cannot be had, ask here, so that a no can always be said; or go to
   * the page that needs no script.
   */
  async openDialog() {
    const { visit, root } = this;
    const { config } = visit;
    const { categories, language, texts } = config;
    const isOpen = await loadPart(
      config,
      "dialog.js",
      root,
      config,
      (/** @type {Category} */ category) => [
        visit.verdicts[category.key],
        visit.isOffBySignal(category),
        visit.isLocked(category),
      ],
      (/** @type {Record<string, boolean>} */ choices) =>
        this.decide(choices, "custom", texts[word.SAVED_CUSTOM]),
      () => this.actions.speak(language, true),
      this.answers(categories),
      this.languageLinks(true),
    );
    if (isOpen) return;
    if (root.querySelector("section button ~ button")) settingsLink(config).click();
    else this.ask(visit.optional());
  }

  /**
   * "Accept all" and "Reject all", the same on every layer.
   *
   * @param {Category[]} questions
   */
  answers(questions) {
    const { visit } = this;
    const { categories, texts } = visit.config;
    const isPartial = questions.some((category) => visit.staysOff(category));
    const accepted = texts[isPartial ? word.SAVED_CUSTOM : word.SAVED_ACCEPTED];
    const accept = () => this.decide(sameForAll(questions, true), "accept", accepted);
    const rejected = texts[word.SAVED_REJECTED];
    const reject = () => this.decide(sameForAll(categories, false), "reject", rejected);
    return [button(texts[word.ACCEPT], accept), button(texts[word.REJECT], reject)];
  }

  /**
   * @param {Record<string, boolean>} choices
   * @param {Method} method
   * @param {string} confirmation
   */
  async decide(choices, method, confirmation) {
    await this.actions.hear();
    this.root.querySelector("dialog")?.close(); // gives the focus back to what opened it
    const sending = this.actions.answer(choices, method, confirmation);
    this.confirm(confirmation);
    const isSent = await sending;
    if (this.visit.isRefused) this.hide();
    else if (!isSent && this.section.isConnected) {
      this.confirm(`${confirmation} ${this.visit.config.texts[word.UNSENT]}`);
    }
  }

  /**
   * Say something that the visitor can only read and hide.
   *
   * @param {string} status
   * @param {Child} [reason]
   * @param {() => void} [hidden]
   */
  confirm(status, reason, hidden) {
    const hide = () => {
      hidden?.();
      this.hide();
    };
    const done = button(this.visit.config.texts[word.HIDE], hide, "quiet");
    this.show([this.status, reason], status, [done]);
  }

  /**
   * Put this into the banner, and the links below it, which no state is without. A screen reader
   * reads a status that changes, so it changes after it is there; the focus goes to it only where
   * it would be lost otherwise.
   *
   * @param {Child[]} content
   * @param {string} status
   * @param {HTMLElement[]} buttons
   */
  show(content, status, buttons) {
    const hadFocus = this.root.activeElement; // the button in the corner steps aside, too
    this.status.textContent = "";
    const { config } = this.visit;
    const links = make("p", {}, ...pageLinks(config));
    this.section.replaceChildren(box("text", [...content, links]), box("row", buttons));
    this.root.prepend(this.section);
    setTimeout(() => {
      this.status.textContent = status;
      if (hadFocus) this.status.focus();
    });
  }

  hide() {
    this.section.remove();
  }

  /** @param {boolean} inDialog */
  languageLinks(inDialog) {
    return languageLinks(this.visit.config, (language) => this.actions.speak(language, inDialog));
  }
}
