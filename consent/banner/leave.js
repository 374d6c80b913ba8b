/** What only confirms leaves with the visitor's next action elsewhere; no timer counts (R140). */
const ACTIONS = ["pointerdown", "wheel", "keydown"];

/**
 * Not while it is pointed at, or has a focus that is seen.
 *
 * @type {(host: HTMLElement, section: HTMLElement, hide: () => void) => void}
 */
export function leaveWithNextAction(host, section, hide) {
  const watching = new AbortController();
  for (const name of ACTIONS) {
    addEventListener(
      name,
      (/** @type {any} */ { target, key }) => {
        // where a finger was, may still count as pointed at
        const isRead =
          target === host ||
          section.querySelector(":focus-visible") ||
          (key && section.matches(":hover"));
        if (isRead) return;
        watching.abort();
        if (section.matches(".done")) hide(); // it may ask again by now
      },
      { capture: true, passive: true, signal: watching.signal },
    );
  }
}
