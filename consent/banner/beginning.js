/** What makes up one visit is wired together here, and nothing is decided. */
import { takeAnswer } from "./answering.js";
import { apply } from "./apply.js";
import { begin, speak } from "./asking.js";
import * as banner from "./drawing.js";
import { appear } from "./page.js";
import { loadPart } from "./part.js";
import * as session from "./session.js";
import { config } from "./verdicts.js";
import * as visit from "./visit.js";

/** Once it has its config. */
export async function start() {
  if (!config.categories) return; // none could be had: nothing is activated
  visit.start();
  banner.connect(takeAnswer, speak);
  if (!document.adoptedStyleSheets || !window.structuredClone) {
    return banner.append(); // older than all of these: a link that needs no script
  }
  if (visit.isForeign) loadPart(config, "mistakes.js");
  await appear(async () => {
    apply();
    session.recordSignal();
    await session.importAnswers();
    begin();
  });
  session.arrive();
}
