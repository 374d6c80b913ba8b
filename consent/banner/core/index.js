/** The entry of the script whose config is on its tag: it knows the plain case, and loads the rest. */

import { goOnWith, hold } from "../answer/verdicts.js";
import { appear, isFirst } from "../page/page.js";
import { dataset } from "../page/tag.js";
import { follow } from "../vendors/follow.js";
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
