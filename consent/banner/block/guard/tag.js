/** What the page says of the guard, on the guard's own tag or on the banner's. */

const own = Reflect.get(Document.prototype, "currentScript", document);

/** Whether it only reports. */
export function isReport() {
  return attribute("data-guard") === "report";
}

/** One in how many page views sends a report. */
export function sample() {
  return Number(attribute("data-guard-sample")) || 20;
}

/** @param {string} name asked each time: the banner's tag may stand below the guard's */
function attribute(name) {
  const tags = [own, ...document.querySelectorAll(`script[${name}]`)];
  return tags.map((tag) => tag?.getAttribute(name)).find(Boolean);
}
