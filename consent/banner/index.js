/** The entry of the script that holds its own config. */

import { goOnWith } from "./answer/verdicts.js";
import { start } from "./page/beginning.js";
import { isFirst } from "./page/page.js";
import { dataset } from "./page/tag.js";
import { configFor } from "./page/texts.js";

if (isFirst()) begin();

async function begin() {
  await null; // the script's last words say when it was made
  goOnWith(await configFor(__MIX_CONFIG__, dataset));
  start();
}
