/**
 * What the visitor sees: the banner, the dialog and the line that confirms a choice.
 *
 * Everything is made of elements and text, inside a shadow root, with one constructed style sheet:
 * the admin's words are text, never markup, and the strictest page has nothing to object to.
 *
 * @typedef {import("./texts.js").Config} Config
 * @typedef {import("./texts.js").Category} Category
 * @typedef {"accept" | "reject" | "custom" | "withdraw" | "signal" | "migrated"} Method
 *
 * @typedef {import("./elements.js").Child} Child
 *
 * @typedef {object} Session
 * @property {(key: string) => import("./rules.js").Ruling} ruling
 * @property {(category: Category) => unknown} isForced a signal keeps it off
 * @property {(category: Category) => unknown} isOut an opt-out keeps it off until that is undone
 * @property {() => unknown} isHonored a signal has turned something off, and the visitor is told
 * @property {(language: string, inDialog: boolean) => void} speak
 * @property {() => void} hush
 * @property {(choices: Record<string, boolean>, method: Method, said: string) => Promise<boolean>}
 *   decide what is not said stays as it was; resolves to whether the service has the decision
 */
import { box, button, make, sheet } from "./elements.js";
import { draw } from "./frames.js";
import { keyed } from "./rules.js";
import { register } from "./texts.js";
import css from "./style.css";

/**
 * @param {Config} config
 * @param {Session} session
 */
export function view(config, session) {
  const { texts, categories, service, language, dir, tongues = {}, style = "" } = config;
  const [
    settingsLinkText,
    titleText,
    bodyText,
    acceptText,
    rejectText,
    chooseText,
    dialogTitleText,
    dialogBodyText,
    saveText,
    closeText,
    alwaysOnText,
    allowedText,
    offText,
    cookiesLabelText,
    noCookiesText,
    savedAcceptedText,
    savedRejectedText,
    savedCustomText,
    hideText,
    unsentText,
    policyLinkText,
    byChoiceText,
    byRegionText,
    byDefaultText,
    byLapseText,
    embedBodyText,
    embedOnceText,
    embedAlwaysText,
    optedOutText,
    changedText,
    signalStatusText,
    signalReasonText,
  ] = texts; // in the order of the service's `embed.py`: as names they would cost 150 bytes
  const { ruling, isForced, isOut, isHonored } = session;
  const status = make("p", { role: "status", tabindex: -1 });
  const section = make("section", { role: "region", "aria-label": titleText, part: "banner" });
  const look = css + style;
  const host = make("div", { lang: language, dir });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(look)];
  // Before the body: first for Tab and screen readers, and no stranger among the page's elements.
  document.documentElement.insertBefore(host, document.body);
  if (!/static/.test(look)) makeRoom(section);
  if (/opener/.test(look)) makeRoom(root.appendChild(button(settingsLinkText, open, "opener")));

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
    const isAsked = (/** @type {Category} */ { key }) => asked.some((one) => one.key === key);
    const changed = categories.filter(({ key, change }) => change && ruling(key).verdict === "lapsed");
    show(
      [
        box("head", [make("h2", {}, titleText), make("p", {}, ...others(false))]),
        status,
        make("p", {}, bodyText),
        make(
          "p",
          {},
          categories
            .filter(({ necessary }) => !necessary)
            .map((category) => {
              const state = isOn(category.key) ? allowedText : offText;
              return category.name + (isAsked(category) ? "" : `: ${state}`);
            })
            .join(" · "),
        ),
        changed[0] && make("b", {}, changedText),
        ...changed.map(({ name, change }) => make("p", {}, `${name}: ${change}`)),
        make("p", {}, policy(), " · ", settings()),
      ],
      isHonored() ? signalStatusText : "",
      [...answers(asked), button(chooseText, open, "quiet")],
    );
  }

  /** @param {Category} category */
  const isKept = (category) => isForced(category) || isOut(category);

  /** @param {string} key */
  const isOn = (key) => ruling(key).verdict === "granted";

  /** Say that a signal was honoured; there is nothing to ask. */
  function tellSignal() {
    const reason = make("p", {}, `${signalReasonText} `, settings());
    const done = () => (session.hush(), hide());
    show([status, reason], signalStatusText, [button(hideText, done, "quiet")]);
  }

  /** Let the visitor choose per category; closing changes nothing. */
  function open() {
    if (root.querySelector("dialog")) return;
    const dialog = /** @type {HTMLDialogElement} */ (
      make(
        "dialog",
        { "aria-label": dialogTitleText, part: "dialog" },
        box("head", [
          make("h2", {}, dialogTitleText),
          button(closeText, () => dialog.close(), "quiet"),
        ]),
        box("text", [
          make("p", {}, `${dialogBodyText} `, policy(), " ", ...others(true)),
          ...categories.map(fieldset),
        ]),
        box("row", [
          ...answers(categories),
          button(saveText, () => {
            const isChosen = ({ key = "" }) => !!dialog.querySelector(`[name=${key}]:checked`);
            const free = categories.filter((category) => !isOut(category));
            decide(keyed(free, isChosen), "custom", savedCustomText);
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
    const isOff = isForced(category);
    const isGone = !isOff && isOut(category);
    const input = make("input", {
      type: "checkbox",
      name: key,
      checked: isOn(key),
      disabled: necessary || isOff || isGone,
    });
    return make(
      "fieldset",
      {},
      make("legend", {}, make("label", {}, input, name)),
      make("p", {}, purpose),
      isGone
        ? make("p", {}, `${optedOutText} `, settings())
        : make("p", {}, necessary ? alwaysOnText : isOff ? signalReasonText : why(ruling(key))),
      cookies && !cookies[0] ? make("p", {}, noCookiesText) : list(key),
    );
  }

  /**
   * The cookies of a category, had when they are unfolded: the register grows with the site.
   *
   * @param {string} key
   */
  function list(key) {
    const rows = make("ul", {});
    const details = make("details", {}, make("summary", {}, cookiesLabelText), rows);
    details.ontoggle = async () => {
      const found = await register(config);
      rows.replaceChildren(...(found[key]?.map(item) ?? [policy()]));
    };
    return details;
  }

  /** @param {import("./rules.js").Ruling} ruling */
  function why({ verdict, reason }) {
    if (verdict === "lapsed") return byLapseText;
    /** @type {Record<string, string>} */
    const known = { choice: byChoiceText, region: byRegionText };
    return known[reason] ?? byDefaultText;
  }

  /**
   * In a frame that waits: whose it is, and two ways to load it.
   *
   * @param {HTMLIFrameElement} frame
   * @param {string[]} keys
   * @param {() => void} load
   */
  function veil(frame, keys, load) {
    const asked = categories.filter(({ key }) => keys.includes(key));
    if (asked.length < keys.length) return; // what no notice knows never comes
    const { provider, src = "" } = frame.dataset;
    const names = asked.map(({ name }) => name).join(", ");
    const allow = () => decide(keyed(asked, () => true), "custom", savedCustomText);
    const whose = provider || /** @type {HTMLAnchorElement} */ (make("a", { href: src })).host;
    // Anew each time: a frame that is moved loses its document, and all that listened there
    draw(frame, look, host, () =>
      make(
        "section",
        {},
        box("text", [make("p", {}, make("b", {}, whose), ` ${embedBodyText}`)]),
        box("row", [
          button(embedOnceText, load),
          !asked.some(isKept) && button(`${embedAlwaysText} ${names}`, allow),
        ]),
      ),
    );
  }

  /**
   * @param {Record<string, boolean>} choices
   * @param {Method} method
   * @param {string} said
   */
  async function decide(choices, method, said) {
    root.querySelector("dialog")?.close(); // gives the focus back to what opened it
    const deciding = session.decide(choices, method, said);
    confirm(said);
    const isSent = await deciding;
    if (!isSent && section.isConnected) confirm(`${said} ${unsentText}`);
  }

  /**
   * "Accept all" and "Reject all", the same on every layer.
   *
   * @param {Category[]} asked
   */
  function answers(asked) {
    const yes = keyed(asked, () => true);
    const no = keyed(categories, () => false);
    const saved = asked.some(isKept) ? savedCustomText : savedAcceptedText;
    return [
      button(acceptText, () => decide(yes, "accept", saved)),
      button(rejectText, () => decide(no, "reject", savedRejectedText)),
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
  function show(content, said, buttons = [button(hideText, hide, "quiet")]) {
    const hadFocus = root.activeElement; // the button in the corner steps aside, too
    status.textContent = "";
    section.replaceChildren(box("text", content), box("row", buttons));
    root.prepend(section);
    setTimeout(() => {
      status.textContent = said;
      if (hadFocus) status.focus();
    });
  }

  /** @param {string} said */
  function confirm(said) {
    show([status], said);
  }

  function hide() {
    section.remove();
  }

  function policy() {
    return link(policyLinkText, "cookies");
  }

  function settings() {
    return link(settingsLinkText, "preferences");
  }

  /**
   * The other languages of the place, one click away.
   *
   * @param {boolean} inDialog
   */
  function others(inDialog) {
    return Object.keys(tongues).flatMap((lang) => {
      const other = link(tongues[lang], "preferences", lang);
      other.onclick = (event) => {
        event.preventDefault();
        session.speak(lang, inDialog);
      };
      return [other, " "];
    });
  }

  /**
   * @param {string} words
   * @param {string} page
   * @param {string} [lang] of the words, where it is another
   */
  function link(words, page, lang) {
    return make("a", { href: `${service}/${page}/?language=${lang ?? language}`, lang }, words);
  }

  /** To the way back into the other language, which stands where the visitor just clicked. */
  function focus() {
    /** @type {NodeListOf<HTMLElement>} */
    const back = root.querySelectorAll("a[lang]");
    back.forEach((link) => link.focus()); // the last is the dialog's, where it is open
  }

  return { ask, confirm, tellSignal, veil, open, hide, focus, remove: () => host.remove() };
}

/**
 * Keep what the page focuses above the banner or button, and its last line within reach.
 *
 * @param {HTMLElement} element
 */
function makeRoom(element) {
  const rules = sheet("");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  new ResizeObserver(() => {
    const room = element.offsetHeight && innerHeight - element.offsetTop; // it is fixed
    rules.replaceSync(room ? `html{scroll-padding-bottom:${room + 16}px;margin-bottom:${room}px}` : "");
  }).observe(element);
}

/** @param {import("./texts.js").Declared} cookie */
function item([name, lifetime, purpose, provider]) {
  return make(
    "li",
    {},
    make("b", {}, name),
    ` ${provider} · ${lifetime}`,
    make("p", {}, purpose),
  );
}
