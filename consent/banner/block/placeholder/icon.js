/** The icon of what waits: a film, a map, or a page of somebody else's. */

const SIGNS = {
  film: "M9.5 7.5v9l7-4.5z",
  map: "M12 6a4.2 4.2 0 0 0-4.2 4.2c0 3 4.2 7.8 4.2 7.8s4.2-4.8 4.2-7.8A4.2 4.2 0 0 0 12 6",
  page: "M7 8h10v2H7zm0 4h10v1.5H7zm0 3h6v1.5H7z",
};

/**
 * Drawn of elements: a policy without pictures has nothing to object to.
 *
 * @param {string} address of what waits
 * @param {string} [look] in the style sheet
 */
export function drawIcon(address, look = "") {
  const icon = draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: look });
  icon.append(
    draw("circle", { cx: "12", cy: "12", r: "11" }),
    draw("path", { d: SIGNS[kindOf(address)] }),
  );
  return icon;
}

/** @type {(address: string) => keyof typeof SIGNS} */
function kindOf(address) {
  if (/\bmaps?\b|openstreetmap|mapbox/i.test(address)) return "map";
  return /video|youtu|vimeo|wistia|dailymotion|player/i.test(address) ? "film" : "page";
}

/** @type {(name: string, attributes: Record<string, string>) => Element} */
function draw(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
