/** The dialog in which the visitor chooses per category. Closing it changes nothing. */
import { box, button, make } from "./elements.js";
import { pageLinks, policyLink, settingsLink } from "./links.js";
import { loadPart } from "./part.js";
import { byKey } from "./rules.js";
import * as word from "./words.js";

/** @param {Banner} banner */
export function openDialog(banner) {
  const { root, visit } = banner;
  const { config } = visit;
  const { categories, texts } = config;
  if (root.querySelector("dialog")) return;
  const languages = banner.languageLinks(true);
  const dialog = /** @type {HTMLDialogElement} */ (
    make("dialog", { "aria-label": texts[word.DIALOG_TITLE], part: "dialog" })
  );
  const save = () => {
    const isChecked = ({ key = "" }) => !!dialog.querySelector(`[name=${key}]:checked`);
    const open = categories.filter((category) => !visit.isLocked(category));
    banner.decide(byKey(open, isChecked), "custom", texts[word.SAVED_CUSTOM]);
  };
  dialog.append(
    box("head", [
      make("h2", {}, texts[word.DIALOG_TITLE]),
      button(texts[word.CLOSE], () => dialog.close(), "quiet"),
    ]),
    box("text", [
      make("p", {}, texts[word.DIALOG_BODY]),
      make("p", {}, ...pageLinks(config), " ", ...languages),
      ...categories.map((category) => fieldset(visit, category)),
    ]),
    box("row", [...banner.answers(categories), button(texts[word.SAVE], save)]),
  );
  dialog.onclose = () => dialog.remove();
  root.append(dialog);
  dialog.showModal();
}

/** @type {(visit: Visit, category: Category) => Child} */
function fieldset(visit, category) {
  const { key, name, purpose, necessary } = category;
  const input = make("input", {
    type: "checkbox",
    name: key,
    checked: visit.allows(key),
    disabled: necessary || visit.staysOff(category),
  });
  return make(
    "fieldset",
    {},
    make("legend", {}, make("label", {}, input, name)),
    make("p", {}, purpose),
    make("p", {}, ...reason(visit, category)),
    cookieList(visit.config, key),
  );
}

/** @type {(visit: Visit, category: Category) => Child[]} why the category is on or off */
function reason(visit, category) {
  const { texts } = visit.config;
  if (category.necessary) return [texts[word.ALWAYS_ON]];
  if (visit.isOffBySignal(category)) return [texts[word.SIGNAL_REASON]];
  if (visit.isLocked(category)) return [`${texts[word.OPTED_OUT]} `, settingsLink(visit.config)];
  const { verdict, reason } = visit.verdicts[category.key];
  if (verdict === "lapsed") return [texts[word.BY_LAPSE]];
  /** @type {Record<string, number>} */
  const known = { choice: word.BY_CHOICE, region: word.BY_REGION };
  return [texts[known[reason] ?? word.BY_DEFAULT]];
}

/**
 * The cookies of a category, fetched when they are unfolded: the register grows with the site.
 *
 * @type {(config: Config, key: string) => Child}
 */
function cookieList(config, key) {
  const rows = make("ul", {});
  const details = make("details", {}, make("summary", {}, config.texts[word.COOKIES_LABEL]), rows);
  details.ontoggle = async () => {
    const items = await loadPart(config, "register.js", config, key);
    rows.replaceChildren(...(items ?? [policyLink(config)]));
  };
  return details;
}
