/**
 * The guard: what the page's own code tries before a yes is blocked until the yes comes.
 *
 *     <script src="https://consent.example/guard.js"></script>   the first thing in the head
 *
 * Both a classic script and something to import(). The service hands it the register.
 */
import { meetCookies } from "../guard/cookies.js";
import { meetElements } from "../guard/elements.js";
import { meetMarkup } from "../guard/markup.js";
import { rewrite } from "../guard/refusals.js";
import { register } from "../guard/register.js";
import { screen } from "../guard/screen.js";
import { meetStorage } from "../guard/storage.js";
import { reporter } from "../guard/teller.js";
import { guardWrites } from "../guard/writes.js";

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
