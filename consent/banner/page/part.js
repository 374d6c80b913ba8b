/** Parts: what only some pages and visitors need, loaded when there is cause. */

let suffix = ""; // of the address, longer after each failure, which the browser would remember

/**
 * A part that cannot be had is missed by nobody.
 *
 * @param {{ service: string }} config of the service that has it
 * @param {string} path
 * @param {...unknown} args of the part's own function
 * @returns {Promise<any>} what that returns
 */
export function loadPart({ service }, path, ...args) {
  return import(`${service}/parts/${path}${suffix}`)
    .then((part) => part.default?.(...args))
    .catch(() => {
      suffix += "#";
    });
}
