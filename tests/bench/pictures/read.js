/*
 * What can be seen of this on the screen, in any product and any tree: texts are looked for by what
 * they say, and count when every pixel of theirs is within the window and all boxes that scroll, and
 * nothing lies upon them.
 */
({ parts, categories, buttons, words }) => {
  const figures = {};
  if (parts) figures["texts in sight"] = `${parts.filter(isSeen).length} of ${parts.length}`;
  if (categories)
    figures["categories in sight"] = `${categories.filter(isSeen).length} of ${categories.length}`;
  const seen = buttons.filter((name) => isSeen(words[name]));
  figures["answers in sight"] = seen.join(", ") || "none";
  figures["accept and reject"] = equality();
  const box = parts && boxOf(last(words.reject));
  if (box) {
    const share = (box.width * box.height) / (innerWidth * innerHeight);
    figures.height = `${Math.round(box.height)} px, ${Math.round(share * 100)} % of the window's area`;
  }
  return figures;

  function isSeen(text) {
    return ranges(text).some((range) => {
      const boxes = [...range.getClientRects()].filter(({ width }) => width);
      return boxes.length > 0 && boxes.every((box) => isWhole(box, range.startContainer));
    });
  }

  function isWhole({ left, right, top, bottom }, node) {
    for (let e = node.parentElement; e; e = parentOf(e)) {
      const { overflow, position } = getComputedStyle(e);
      if (overflow !== "visible" && e !== document.body && e !== document.documentElement) {
        const box = e.getBoundingClientRect();
        if (left < box.left - 1 || right > box.right + 1) return false;
        if (top < box.top - 1 || bottom > box.bottom + 1) return false;
      }
      if (position === "fixed") break;
    }
    if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return false;
    return [left + 1, (left + right) / 2, right - 1].every((x) => {
      const there = elementAt(x, (top + bottom) / 2);
      return there?.contains(node) || node.parentElement.contains(there);
    });
  }

  /** Every place that says this, or the beginning of it: links may stand in the middle. */
  function ranges(text) {
    return [...texts(document.body)].flatMap((node) => {
      const at = node.data.replace(/\s/g, " ").indexOf(text);
      if (at < 0) return [];
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + text.length);
      return [range];
    });
  }

  function* texts(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.shadowRoot) yield* texts(node.shadowRoot);
      else if (node.nodeType === Node.TEXT_NODE) yield node;
    }
  }

  function elementAt(x, y) {
    let e = document.elementFromPoint(x, y);
    while (e?.shadowRoot?.elementFromPoint(x, y)) {
      const within = e.shadowRoot.elementFromPoint(x, y);
      if (within === e) break;
      e = within;
    }
    return e;
  }

  /** The control with this name that lies on top. */
  function last(name) {
    const controls = ranges(name)
      .map((range) => range.startContainer.parentElement.closest("button, a"))
      .filter((e) => e?.getClientRects().length);
    return controls.find(isOnTop) ?? controls.at(-1);
  }

  function isOnTop(e) {
    const { left, right, top, bottom } = e.getBoundingClientRect();
    return e.contains(elementAt((left + right) / 2, (top + bottom) / 2));
  }

  function equality() {
    const [one, other] = [last(words.accept), last(words.reject)];
    if (!one || !other) return "not both there";
    const [a, b] = [one, other].map((e) => e.getBoundingClientRect());
    const [c, d] = [one, other].map((e) => getComputedStyle(e));
    const differing = ["color", "backgroundColor", "borderColor", "fontWeight", "fontSize"].filter(
      (name) => c[name] !== d[name],
    );
    const isSame = Math.abs(a.width - b.width) < 0.01 && Math.abs(a.height - b.height) < 0.01;
    const sizes = isSame ? `both ${size(a)}` : `${size(a)} and ${size(b)}`;
    return `${sizes}, ${differing.length ? `other ${differing.join(", ")}` : "same look"}`;
  }

  function size({ width, height }) {
    return `${Math.round(width)} × ${Math.round(height)} px`;
  }

  /** The outermost box of the product around it, that paints something. */
  function boxOf(e) {
    let found;
    for (let box = e; box && box !== document.body; box = parentOf(box)) {
      const { backgroundColor, position } = getComputedStyle(box);
      const { width, height } = box.getBoundingClientRect();
      const isCover = width >= innerWidth && height >= innerHeight; // what darkens the page
      if (backgroundColor !== "rgba(0, 0, 0, 0)" && !isCover) found = { width, height };
      if (position === "fixed" && found) break;
    }
    return found;
  }

  function parentOf(e) {
    return e.parentElement ?? e.getRootNode().host;
  }
}
