/**
 * What is timed inside the page. It runs before everything of the page's own.
 *
 * The accept button is reachable in the first frame in which it is not transparent and the element at
 * its middle is the button itself or stands in it, shadow roots looked through. A click on it works
 * if something is kept, its form is sent, or the button has gone within two frames.
 */
{
  const GIVE_UP = 60_000; // ms
  const frame = () => new Promise(requestAnimationFrame);
  const never = new Promise((_, fail) => setTimeout(fail, GIVE_UP, "never"));

  const painted = new Promise((resolve) => {
    const first = (list) => resolve(list.getEntries()[0].startTime);
    new PerformanceObserver(first).observe({ type: "paint", buffered: true });
  });

  const roots = () =>
    [...document.querySelectorAll(":root > *, body > *")].flatMap((host) => host.shadowRoot ?? []);
  const buttons = () =>
    [document, ...roots()].flatMap((root) => [...root.querySelectorAll("button")]);
  const accept = () =>
    buttons().find((button) => button.textContent.trim() === ACCEPT && isReachable(button));
  const kept = () => document.cookie + JSON.stringify(localStorage);

  function isReachable(button) {
    if (!button.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const { left, top, width, height } = button.getBoundingClientRect();
    const at = [left + width / 2, top + height / 2];
    let hit = document.elementFromPoint(...at);
    for (let host; hit?.shadowRoot && hit !== host; ) {
      host = hit;
      hit = host.shadowRoot.elementFromPoint(...at) ?? host;
    }
    return button.contains(hit);
  }

  async function works(button) {
    const before = kept();
    let isSent = false;
    const see = (event) => {
      isSent ||= !event.defaultPrevented;
      event.preventDefault(); // the page stays
    };
    button.getRootNode().addEventListener("submit", see, { once: true });
    button.click();
    await frame();
    await frame();
    return isSent || kept() !== before || !accept();
  }

  async function time() {
    let button;
    while (!(button = accept())) await frame();
    const clickable = performance.now();
    let answered = clickable;
    while (!(await works(button))) {
      while (!(button = accept())) await frame();
      answered = performance.now();
    }
    return { clickable, answered, painted: clickable - (await painted) };
  }
  window.bench = Promise.race([frame().then(time), never]);
}
