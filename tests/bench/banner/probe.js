/**
 * What is measured inside the page. It runs before everything of the page's own.
 *
 * The accept button is reachable in the first frame in which it is not transparent and the element at
 * its middle is the button itself or stands in it, shadow roots looked through.
 */
{
  const GIVE_UP = 60_000; // ms
  const SETTLE = 1_000; // ms: what some bring after `load`, or wire after showing it, is theirs too
  const bench = (window.bench = { shift: 0, longTasks: 0, clickedAt: 0, click: 8 });

  const sum = (entries, value) => entries.reduce((total, entry) => total + value(entry), 0);
  const watch = (type, see) =>
    new PerformanceObserver((list) => see(list.getEntries())).observe({
      type,
      buffered: true,
      durationThreshold: 16,
    });
  const within = (promise) =>
    Promise.race([promise, new Promise((_, fail) => setTimeout(fail, GIVE_UP, "never"))]);

  watch("longtask", (entries) => (bench.longTasks += entries.length));
  watch("layout-shift", (entries) => (bench.shift += sum(entries, ({ value }) => value)));
  // until the frame after the click is painted, in steps of 8 ms; less than 16 is not reported
  watch("event", (entries) => {
    const durations = entries.map(({ interactionId, duration }) => (interactionId ? duration : 0));
    bench.click = Math.max(bench.click, ...durations);
  });
  addEventListener("click", ({ timeStamp }) => (bench.clickedAt ||= timeStamp), true);

  const roots = () =>
    [...document.querySelectorAll(":root > *, body > *")].flatMap((host) => host.shadowRoot ?? []);
  const buttons = () =>
    [document, ...roots()].flatMap((root) => [...root.querySelectorAll("button")]);
  const accept = () =>
    buttons().find((button) => button.textContent.trim() === ACCEPT && isReachable(button));

  function middle(button) {
    const { left, top, width, height } = button.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  }

  function isReachable(button) {
    if (!button.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const [x, y] = middle(button);
    let hit = document.elementFromPoint(x, y);
    for (let host; hit?.shadowRoot && hit !== host; ) {
      host = hit;
      hit = host.shadowRoot.elementFromPoint(x, y) ?? host;
    }
    return button.contains(hit);
  }

  const reachable = new Promise((resolve) => {
    requestAnimationFrame(function look() {
      accept() ? resolve(performance.now()) : requestAnimationFrame(look);
    });
  });
  const loaded = new Promise((resolve) => addEventListener("load", resolve));
  const executed = new Promise((resolve) => (bench.ran = () => resolve(performance.now())));

  /** Everything before the choice; where nothing is asked, there is nothing to wait for. */
  bench.before = async (isAsked) => {
    const asked = isAsked ? { reached: await within(reachable) } : {};
    await loaded;
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
    const resources = performance.getEntriesByType("resource");
    const [page] = performance.getEntriesByType("navigation");
    return {
      ...asked,
      requests: resources.length,
      bytes: sum([page, ...resources], ({ encodedBodySize }) => encodedBodySize),
      shift: bench.shift,
      longTasks: bench.longTasks,
    };
  };
  bench.middle = () => middle(accept());
  bench.after = async () => {
    const released = (await within(executed)) - bench.clickedAt;
    await new Promise((resolve) => setTimeout(resolve, SETTLE)); // until the frame is reported
    return { released, click: bench.click };
  };
}
