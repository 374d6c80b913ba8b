/** What the part that follows an answer needs of the page's state. */
import { begin, speak } from "./asking.js";
import { confirm } from "./drawing.js";
import { apply } from "./session.js";
import { config, context, needsReload, off, refuse, stored, withdrawn } from "./visit.js";

/** In this order: a script in a cache meets a newer part. */
export const shared = () =>
  /** @type {const} */ ([
    config,
    context,
    stored,
    withdrawn,
    off,
    confirm,
    apply,
    begin,
    refuse,
    speak,
    () => needsReload,
  ]);
