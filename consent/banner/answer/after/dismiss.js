/**
 * What only confirms leaves with the visitor's next action elsewhere, but not while it is pointed
 * at, or has a focus that is seen; no timer counts (R140).
 */
export function dismissOnNextAction() {
  for (const name of ["pointerdown", "wheel", "keydown"]) addEventListener(name, dismiss, true);
}

/** @param {any} event */
function dismiss({ target, key }) {
  const host = document.querySelector("mix-consent");
  const section = host?.shadowRoot?.querySelector(".done");
  // where a finger was, may still count as pointed at
  const isRead =
    target === host ||
    section?.querySelector(":focus-visible") ||
    (key && section?.matches(":hover"));
  /** @type {HTMLElement | null | undefined} */
  const hide = section?.querySelector(".hide");
  if (!isRead) hide?.click();
}
