/** The entry of the script that holds its own config. */

import { start } from "./beginning.js";
import { isFirst } from "./page.js";
import { dataset } from "./tag.js";
import { configFor } from "./texts.js";
import { goOnWith } from "./verdicts.js";

if (isFirst()) begin();

async function begin() {
  await null; // the script's last words say when it was made
  goOnWith(await configFor(__MIX_CONFIG__, dataset));
  start();
}
