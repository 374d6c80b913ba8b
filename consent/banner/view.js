/**
 * The banner: the question, the line about a signal, and the line that confirms an answer.
 *
 * Everything is made of elements and text, inside a shadow root, with one constructed style sheet:
 * the admin's words are text, never markup, and the strictest page has nothing to object to.
 */
import { sameForAll } from "./decision.js";
import { box, button, make, sheet } from "./elements.js";
import { leaveWithNextAction } from "./leave.js";
import { dialogLink, isAmerican, languageLinks, pageLinks, settingsLink } from "./links.js";
import { loadPart } from "./part.js";
import { purposes } from "./questions.js";
import { keepRoomFor } from "./room.js";
import style from "./style.css";
import * as word from "./words.js";

export class Banner {
  /**
   * @param {Visit} visit
   * @param {Actions} actions
   */
  constructor(visit, actions) {
    const { language, dir, style: theme = "", in_page, texts } = visit.config;
    this.visit = visit;
    this.actions = actions;
    this.status = make("p", { role: "status", tabindex: -1 });
    this.section = make("section", {
      "aria-label": texts[word.TITLE],
      part: "banner",
      popover: !in_page && "manual", // above all of the page, whatever its body is transformed by
    });
    this.host = make("mix-consent", { lang: language, dir });
    this.root = this.host.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [sheet(style + theme)];
    keepRoomFor(this.section);
    leaveWithNextAction(this.host, this.section, () => this.hide());
    this.mount();
  }

  /**
   * Into the page's body, first for Tab and screen readers, and anew into the next one where a page
   * puts in another. What stands above the page's content stands above its body, whose margins and
   * grid are not for it.
   */
  mount() {
    const { host, visit } = this;
    const { body } = document;
    if (!body || host.isConnected) return;
    if (visit.config.in_page) body.before(host);
    else body.prepend(host);
    this.raise();
  }

  /** Into the browser's top layer, where there is one. */
  raise() {
    const { section } = this;
    if (section.isConnected && section.popover) section.showPopover();
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
  async ask(questions) {
    const { visit } = this;
    const { config } = visit;
    const { texts } = config;
    const isAgain = visit
      .optional()
      .some((one) => !questions.includes(one) && !visit.isOffBySignal(one));
    const asked = questions.map(({ key, name, change }) => [
      name,
      visit.verdicts[key].verdict === "lapsed" && change,
    ]);
    // what is said only then; without it, the question stands as it was
    const again = isAgain && (await loadPart(config, "again.js", config, this.root, asked));
    const [question, note, ...changes] = again || [texts[word.BODY]];
    this.show(again ? "again" : "", visit.isSignalHonored() ? texts[word.SIGNAL_STATUS] : "", [
      ["head", make("h2", {}, question), ...this.languageLinks(false)],
      [
        "text",
        purposes(visit, questions),
        ...changes,
        this.status,
        make("p", {}, note, texts[word.NOTE]),
      ],
      ["row", ...this.answers(questions)],
      ["links", this.dialogLink(word.CHOOSE), ...pageLinks(config)],
    ]);
  }

  /** Say that a signal was honored; there is nothing to ask. */
  showSignalLine() {
    const { visit } = this;
    const { texts } = visit.config;
    this.confirm(texts[word.SIGNAL_STATUS], texts[word.SIGNAL_REASON], () =>
      visit.hideSignalLine(),
    );
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
    const isPartial = visit.optional().some((one) => visit.staysOff(one)); // also if not asked (R166)
    const accepted = texts[isPartial ? word.SAVED_CUSTOM : word.SAVED_ACCEPTED];
    const accept = () => this.decide(sameForAll(questions, true), "accept", accepted);
    const rejected = texts[word.SAVED_REJECTED];
    const reject = () => this.decide(sameForAll(categories, false), "reject", rejected);
    return [
      button(texts[word.ACCEPT], accept, "accept"),
      button(texts[word.REJECT], reject, "reject"),
    ];
  }

  /**
   * @param {Record<string, boolean>} choices
   * @param {Method} method
   * @param {string} confirmation
   */
  async decide(choices, method, confirmation) {
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
   * Say something that the visitor can only read, change and hide. A confirmation leaves with the
   * visitor's next action.
   *
   * @param {string} status
   * @param {string} [reason]
   * @param {() => void} [hidden] where it is none
   */
  confirm(status, reason, hidden) {
    const { config } = this.visit;
    const hide = () => {
      hidden?.();
      this.hide();
    };
    const close = button("", hide, "hide");
    close.ariaLabel = config.texts[word.HIDE]; // its sign stands in the style sheet
    this.show(hidden ? "said" : "said done", status, [
      ["text", this.status, reason && make("p", {}, reason)],
      // the notice at collection is one click away from every state (R152)
      [
        "links",
        this.dialogLink(word.CHANGE),
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
   * @param {string} status
   * @param {[name: any, ...children: Child[]][]} content
   */
  show(look, status, content) {
    const hadFocus = this.root.activeElement; // the button in the corner steps aside, too
    this.status.textContent = "";
    this.section.className = look;
    this.section.replaceChildren(...content.map(([name, ...children]) => box(name, children)));
    this.root.prepend(this.section);
    this.raise();
    setTimeout(() => {
      this.status.textContent = status;
      if (hadFocus) this.status.focus();
    });
  }

  /** Nothing to say: what opens the dialog stands in the corner, where the site's look has it. */
  hide() {
    this.section.remove();
    const { config } = this.visit;
    const { opener } = config;
    const open = () => this.openDialog();
    if (opener) loadPart(config, "opener.js", this.root, opener, settingsLink(config), open);
  }

  /** @param {number} text */
  dialogLink(text) {
    const { config } = this.visit;
    return dialogLink(config, config.texts[text], () => this.openDialog());
  }

  /** @param {boolean} inDialog */
  languageLinks(inDialog) {
    return languageLinks(this.visit.config, (language) => this.actions.speak(language, inDialog));
  }
}
