/** Tell who writes what into this browser: before any script of the page, in every frame. */
(() => {
  const listed = async (kind, read) => {
    try {
      return (await read()).map((name) => [kind, name]);
    } catch {
      return []; // this frame has none
    }
  };
  window.mixRehearsalStored = async () => [
    ...(await listed("local-storage", () => Object.keys(localStorage))),
    ...(await listed("session-storage", () => Object.keys(sessionStorage))),
    ...(await listed("indexed-db", async () =>
      (await indexedDB.databases()).map((one) => one.name),
    )),
    ...(await listed("cache-storage", () => caches.keys())),
  ];
  // No browser names what a page sends when it is left: so it hears of that while it is still there
  window.mixRehearsalLeaves = () => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    dispatchEvent(new PageTransitionEvent("pagehide"));
  };
  const tell = (kind, name, line = "") => {
    const frames = (new Error().stack ?? "").split("\n").slice(3);
    const from = frames.find((line) => /https?:/.test(line)) ?? "";
    const who = /https?:[^\s)]+/.exec(from)?.[0] ?? location.href;
    window.mixRehearsalTells?.(kind, `${name}`, `by the script ${who}`, "script", `${line}`);
  };
  const { get, set, ...rest } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(Document.prototype, "cookie", {
    ...rest,
    get,
    set(line) {
      set.call(this, line);
      const name = `${line}`.split("=")[0].trim();
      // what the browser did not take is no cookie
      if (`; ${get.call(this)}`.includes(`; ${name}=`)) tell("cookie", name, line);
    },
  });
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (name, value) {
    setItem.call(this, name, value);
    tell(this === window.localStorage ? "local-storage" : "session-storage", name);
  };
  const store = window.CookieStore?.prototype;
  const before = store?.set;
  if (before)
    store.set = function (first, ...others) {
      tell("cookie", first?.name ?? first);
      return before.call(this, first, ...others);
    };
})();
