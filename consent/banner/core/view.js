/**
 * The rest of the program: loaded when needed, then called in order. `build.mjs` puts this in the
 * place of `answering.js`, `drawing.js`, `here.js` and `session.js`.
 */

import { remains } from "../answer/remains.js";
import { cookieIn } from "../answer/state.js";
import { allows, goOnWith, config as held, hold, verdicts } from "../answer/verdicts.js";
import { activated, nonce } from "../block/gate.js";
import { appear } from "../page/page.js";
import { loadPart } from "../page/part.js";
import { dataset, tag } from "../page/tag.js";
import { byKey } from "../rules.js";
import { follow } from "../vendors/follow.js";
import { plain } from "./plain.js";

const config = __MIX_CONFIG__;
/** The question in the page's HTML: it stands before the tag, or nowhere. */
export const written = tag?.matches("mix-consent + *") ? tag.previousElementSibling : null;
/** The page's HTML has told vendors of an answer. From a cache, it may be another visitor's. */
const isInformed = document.querySelector("script[data-mix-vendors]");
/** @type {any} */
let view;
/** @type {Promise<any> | undefined} */
let loading;
/** @type {boolean} an answer could not be taken, and is a no */
let isRefused;

/** @type {() => Promise<any>} */
export async function load() {
  // once it is there, the page's side stays as it is
  const page = held ? (/** @type {() => unknown} */ begin) => begin() : appear;
  const live = [
    page,
    isInformed ? correct : follow,
    goOnWith,
    hold,
    activated,
    dataset,
    nonce,
    verdicts,
  ];
  loading ??= loadPart(config, "view.js", written, config, isRefused, ...live);
  view = await loading;
  if (!view) {
    loading = undefined;
    addEventListener("online", load, { once: true });
  }
  return view;
}

/** @type {typeof follow} vendors learn what holds, also where there is no answer to tell them of */
function correct(changed, _, isAnswer) {
  follow(changed, { signal: true }, isAnswer);
}

/**
 * An answer that cannot be taken, since the rest cannot be had, is a no in this page, and is taken
 * when there is a connection again.
 *
 * @type {(name: string) => (...args: any[]) => Promise<any>}
 */
const deferred =
  (name) =>
  async (...args) => {
    if (await load()) return view[name](...args);
    if (name !== "takeAnswer") return;
    isRefused = true;
    deny();
    addEventListener("online", () => deferred(name)(...args), { once: true });
  };

export const drawPlaceholder = deferred("drawPlaceholder");
export const open = deferred("open");
export const openDialog = deferred("openDialog");
export const takeAnswer = deferred("takeAnswer");

/** Another tab may have answered: where that cannot be judged, it is a no. */
export async function refresh() {
  if (view) return view.refresh();
  const [found, days = 0] = plain(config, dataset) ?? [];
  if (JSON.stringify(found) === JSON.stringify(verdicts)) return seeTo(days);
  if (await load()) view.refresh();
  else deny();
}

/** @param {number} days since the answer, which may have left something to do */
export function seeTo(days) {
  const off = config.categories.filter(({ key }) => !allows(key));
  if (remains(off, days * 86400)) load();
}

function deny() {
  hold(
    byKey(config.categories, ({ key, necessary }) =>
      necessary ? verdicts[key] : { verdict: "denied", reason: "invalid" },
    ),
  );
  follow(Object.keys(verdicts), { signal: true }, true);
}

/** @param {string} site */
export function answerHere(site) {
  return view ? view.answerHere(site) : cookieIn(site);
}

export function stay() {
  view?.stay();
}
