/** What makes up one visit is wired together here, and nothing is decided. */
import { takeAnswer } from "../answer/answering.js";
import { apply } from "../answer/apply.js";
import * as session from "../answer/session.js";
import { config } from "../answer/verdicts.js";
import * as visit from "../answer/visit.js";
import { begin, speak } from "./asking.js";
import * as banner from "./drawing.js";
import { appear } from "./page.js";
import { loadPart } from "./part.js";

/** Once it has its config. */
export async function start() {
  if (!config.categories) return; // none could be had: nothing is activated
  visit.start();
  banner.connect(takeAnswer, speak);
  if (!document.adoptedStyleSheets || !window.structuredClone) {
    return banner.append(); // older than all of these: a link that needs no script
  }
  if (visit.isForeign) loadPart(config, "warnings.js");
  await appear(async () => {
    apply();
    session.recordSignal();
    await session.importAnswers();
    begin();
  });
  session.arrive();
}
