// A pretend vendor's service worker: it numbers the browser where no script of the page runs.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil(cookieStore.set({ name: "_demo_worker", value: "1", path: "/faulty/" }));
});
