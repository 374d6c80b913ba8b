/** What the page says of the guard, on the guard's own tag or on the banner's. */

const own = document.currentScript;

/** Whether it only tells. */
export function isReport() {
  return said("data-guard") === "report";
}

/** One in how many page views sends a report. */
export function sample() {
  return Number(said("data-guard-sample")) || 20;
}

/** @param {string} name asked each time: the banner's tag may stand below the guard's */
function said(name) {
  const tags = [own, ...document.querySelectorAll(`script[${name}]`)];
  return tags.map((tag) => tag?.getAttribute(name)).find(Boolean);
}
