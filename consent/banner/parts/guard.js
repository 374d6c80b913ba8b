/**
 * The guard: what the page's own code tries before a yes is blocked until the yes comes.
 *
 *     <script src="https://consent.example/guard.js"></script>   the first thing in the head
 *
 * Both a classic script and something to import(). The service hands it the register.
 */
import { meetCookies } from "../block/guard/cookies.js";
import { meetElements } from "../block/guard/elements.js";
import { meetMarkup } from "../block/guard/markup.js";
import { rewrite } from "../block/guard/refusals.js";
import { register } from "../block/guard/register.js";
import { reporter } from "../block/guard/reporter.js";
import { screen } from "../block/guard/screen.js";
import { meetStorage } from "../block/guard/storage.js";
import { guardWrites } from "../block/guard/writes.js";

const HERE = Symbol.for("mixconsent.guard");

if (!(HERE in document)) {
  Object.defineProperty(document, HERE, { value: true }); // a second copy does nothing
  const { service, site, categories } = __MIX_REGISTER__;
  const owner = register(categories);
  const report = reporter(service, site);
  const writes = guardWrites(owner, report);
  meetCookies(writes);
  meetStorage(writes);
  const sources = screen(owner, report, service);
  meetMarkup(sources, (html, tags) => rewrite(owner, report, html, tags), meetElements(sources));
}
