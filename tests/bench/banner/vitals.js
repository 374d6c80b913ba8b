/** What the browser says of a page that was loaded, and of the click since `vitals` came. */
window.vitals = { inp: 8 }; // in steps of 8 ms; less than 16 is not reported
new PerformanceObserver((list) => {
  // from the release on: a press that changes nothing is painted with it, however long it is held
  const answers = list.getEntries().filter(({ name, interactionId }) => interactionId && name !== "pointerdown");
  vitals.inp = Math.max(vitals.inp, ...answers.map(({ duration }) => duration));
}).observe({ type: "event", durationThreshold: 16 });
new PerformanceObserver((list) => {
  vitals.lcp = list.getEntries().at(-1).startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
vitals.cls = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) vitals.cls += hadRecentInput ? 0 : value;
}).observe({ type: "layout-shift", buffered: true });
