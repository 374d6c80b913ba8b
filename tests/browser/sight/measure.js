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

  /** What is never seen whole, wherever the visitor scrolls, line by line. */
  function unreached() {
    const lines = elements().flatMap((e) => boxesOf(e).map((_, index) => ({ e, index })));
    const section = tree().querySelector("section");
    const isOwn = section.scrollHeight > section.clientHeight;
    const scroller = isOwn ? section : document.scrollingElement;
    const end = isOwn ? section.scrollHeight : section.offsetHeight;
    let left = lines;
    for (let top = 0; top < end; top += 12) {
      scroller.scrollTop = top;
      left = left.filter(({ e, index }) => !isWhole(e, boxesOf(e)[index]));
    }
    scroller.scrollTop = 0;
    return left.map(({ e, index }) => `${index}: ${e.textContent.slice(0, 40)}`);
  }

  function isWhole(e, box) {
    return area(cut(e, box)) >= 0.999 * area(box) && !coverOf(e, cut(e, box));
  }

  /** The part that has the focus. */
  const focused = () => describe(tree().activeElement);

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
    return sum(boxesOf(e).map((box) => cut(e, box))) / sum(boxesOf(e));
  }

  /** What lies upon it, in words; empty where nothing does. */
  function under(e) {
    const covers = boxesOf(e).map((box) => coverOf(e, cut(e, box)));
    return covers.find(Boolean) ?? "";
  }

  function coverOf(e, { left, top, right, bottom }) {
    for (const x of [left + 2, (left + right) / 2, right - 2])
      for (const y of [top + 3, (top + bottom) / 2, bottom - 3]) {
        const there = tree().elementFromPoint(x, y);
        if (!(there && (e.contains(there) || there.contains(e)))) return there?.tagName ?? "edge";
      }
    return "";
  }

  function boxesOf(e) {
    if (e.matches("button") || e === tree().activeElement) return [e.getBoundingClientRect()];
    const range = document.createRange();
    range.selectNodeContents(e);
    return [...range.getClientRects()].filter(({ width, height }) => width && height);
  }

  const cut = (e, box) => frames(e).reduce(intersect, box);

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

  const area = ({ width, height }) => width * height;
  const sum = (boxes) => boxes.reduce((all, box) => all + area(box), 0);

  /** Its place in the window. */
  const box = (selector) => tree().querySelector(selector).getBoundingClientRect().toJSON();

  /** When nothing moves any more. */
  const still = async () => {
    for (let at = 0; at < 3; at += 1) await new Promise(requestAnimationFrame); // it is opaque then
    await Promise.allSettled(tree().getAnimations().map(({ finished }) => finished));
  };

  return { parts, unreached, focused, shade, box, still, tree };
})();
