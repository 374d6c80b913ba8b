/** The cookies of a category, for the visitor who unfolds them: the register grows with the site. */
import { make } from "../elements.js";
import { request } from "../send.js";

/**
 * @param {Config} config
 * @param {string} key of the category
 * @returns {Promise<Child[] | undefined>} nothing, where it cannot be had
 */
export default async function register({ service, site, language }, key) {
  const declared = await request(`${service}/register.json?site=${site}&language=${language}`);
  return declared[key]?.map(item);
}

/** @param {DeclaredCookie} cookie */
function item([name, lifetime, purpose, provider]) {
  return make("li", {}, make("b", {}, name), ` ${provider} · ${lifetime}`, make("p", {}, purpose));
}
