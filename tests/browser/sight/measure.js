/*
 * What of the banner is on the screen: `sight.parts()` says of each part which share of its pixels is
 * in sight, and what lies upon it. Lines of text count, not the boxes that they stand in; what
 * scrolled away in any box of ours counts as gone, as what the window cuts.
 */
window.sight = (() => {
  const host = () => document.querySelector("mix-consent");
  const tree = () => host().shadowRoot;
  const PARTS = {
    question: ".head h2",
    language: ".head a",
    purpose: ".text li",
    note: ".text p",
    accept: "[part~=accept]",
    reject: "[part~=reject]",
    choose: "[part~=choose]",
    link: ".links a:not([part~=choose])",
  };

  const parts = () => elements().map(describe);

  const elements = () =>
    Object.values(PARTS)
      .flatMap((selector) => [...tree().querySelectorAll(`section ${selector}`)])
      .filter((e) => e.textContent); // a status may have nothing to say

  function describe(e) {
    const [part] = Object.entries(PARTS).find(([, selector]) => e.matches(selector));
    return { part, text: e.textContent.trim(), share: share(e), under: under(e) };
  }

  /** The part of this number, after the visitor has scrolled to it. */
  function scrolledTo(number) {
    const e = elements()[number];
    e.scrollIntoView({ block: "center" });
    return describe(e);
  }

  /** Whether what is scrolled away fades above the answers. */
  function shade() {
    const row = tree().querySelector(".row");
    return ["", "::before"].some((pseudo) => {
      const { boxShadow, backgroundImage } = getComputedStyle(row, pseudo);
      return boxShadow !== "none" || backgroundImage.includes("gradient");
    });
  }

  /** The share of its pixels that nothing cuts, from 0 to 1. */
  function share(e) {
    if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return 0;
    const boxes = boxesOf(e);
    const seen = boxes.map((box) => frames(e).reduce(intersect, box));
    return sum(seen) / sum(boxes);
  }

  /** What lies upon it, in words; empty where nothing does. */
  function under(e) {
    for (const { left, top, right, bottom } of boxesOf(e).map((box) =>
      frames(e).reduce(intersect, box),
    )) {
      for (const x of [left + 2, (left + right) / 2, right - 2])
        for (const y of [top + 3, (top + bottom) / 2, bottom - 3]) {
          const there = tree().elementFromPoint(x, y);
          if (!(there && (e.contains(there) || there.contains(e)))) return `${there?.tagName}`;
        }
    }
    return "";
  }

  function boxesOf(e) {
    if (e.matches("button")) return [e.getBoundingClientRect()];
    const range = document.createRange();
    range.selectNodeContents(e);
    return [...range.getClientRects()].filter(({ width, height }) => width && height);
  }

  /** The window, and every box around it that scrolls or cuts. */
  function frames(e) {
    const found = [new DOMRect(0, 0, innerWidth, innerHeight)];
    for (let box = e; box; box = box.parentElement) {
      const { overflow, position, display } = getComputedStyle(box);
      if (overflow !== "visible" && display !== "inline") {
        const { left, top } = box.getBoundingClientRect();
        const { clientLeft, clientTop, clientWidth, clientHeight } = box;
        found.push(new DOMRect(left + clientLeft, top + clientTop, clientWidth, clientHeight));
      }
      if (position === "fixed") break;
    }
    return found;
  }

  function intersect(one, other) {
    const left = Math.max(one.left, other.left);
    const top = Math.max(one.top, other.top);
    const right = Math.min(one.right, other.right);
    const bottom = Math.min(one.bottom, other.bottom);
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  }

  const sum = (boxes) => boxes.reduce((all, { width, height }) => all + width * height, 0);

  /** Its place in the window. */
  const box = (selector) => tree().querySelector(selector).getBoundingClientRect().toJSON();

  /** When nothing moves any more. */
  const still = () => Promise.all(tree().getAnimations().map(({ finished }) => finished));

  return { parts, scrolledTo, shade, box, still, tree };
})();
