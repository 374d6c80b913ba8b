/** The entry of the script whose config is on its tag: it knows the plain case, and loads the rest. */
import { follow } from "../follow.js";
import { appear, isFirst } from "../page.js";
import { dataset } from "../tag.js";
import { goOnWith, hold } from "../verdicts.js";
import { plain } from "./plain.js";
import { load, seeTo, written } from "./view.js";

if (isFirst()) begin();

function begin() {
  const config = __MIX_CONFIG__;
  const [verdicts, days] = plain(config, dataset) ?? [];
  if (!verdicts || days === undefined) return load();
  goOnWith(config);
  const keys = Object.keys(verdicts);
  appear(() => {
    hold(verdicts);
    follow(keys, { signal: true });
    written?.shadowRoot?.querySelector("section")?.remove(); // it was another visitor's
  });
  seeTo(days);
}
