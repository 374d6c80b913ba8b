// The browser of a visitor who is nobody. In place of what this one keeps and says stands what the
// preview says, and whatever the page writes there is forgotten with it.
{
  const { cookies, shift, gpc, root, opens } = document.currentScript.dataset;
  const jar = new Map();

  const keep = (line) => {
    const [pair] = line.split(";");
    const [name, ...value] = pair.trim().split("=");
    if (/;\s*max-age=0/i.test(line)) jar.delete(name);
    else jar.set(name, value.join("="));
  };

  /** As a page knows its storage: by names of its own, and by functions that no list names. */
  const storage = () => {
    const kept = {};
    const functions = {
      getItem: (name) => kept[name] ?? null,
      setItem: (name, value) => {
        kept[name] = `${value}`;
      },
      removeItem: (name) => delete kept[name],
    };
    for (const [name, value] of Object.entries(functions)) {
      Object.defineProperty(kept, name, { value });
    }
    return kept;
  };

  const stand = (owner, name, value) => Object.defineProperty(owner, name, { value });

  if (cookies) keep(cookies);
  Object.defineProperty(document, "cookie", {
    get: () => [...jar].map((pair) => pair.join("=")).join("; "),
    set: keep,
  });
  stand(window, "localStorage", storage());
  stand(window, "sessionStorage", storage());
  stand(window, "cookieStore", undefined);
  stand(navigator, "globalPrivacyControl", gpc === "1");
  stand(navigator, "doNotTrack", null);

  const Today = Date;
  const now = () => Today.now() + Number(shift);
  class ThatDay extends Today {
    constructor(...when) {
      super(...(when.length > 0 ? when : [now()]));
    }
  }
  stand(ThatDay, "now", now);
  if (shift !== "0") stand(window, "Date", ThatDay);

  // The frame is for the preview alone: what leads elsewhere opens beside the admin
  const home = new URL(root, location.origin).href;
  const open = (event) => {
    const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
    if (link?.href && !link.href.startsWith(home)) link.target = "_blank";
  };
  document.addEventListener("click", open, true);

  if (opens !== undefined) {
    window.mixConsent ??= [];
    window.mixConsent.push((api) => api.open());
  }
}
