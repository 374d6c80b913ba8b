/**
 * What only confirms leaves with the visitor's next action elsewhere, but not while it is pointed
 * at, or has a focus that is seen; no timer counts (R140).
 *
 * @type {(host: HTMLElement, section: HTMLElement, hide: () => void) => void}
 */
export function leaveWithNextAction(host, section, hide) {
  for (const name of ["pointerdown", "wheel", "keydown"]) {
    addEventListener(
      name,
      (/** @type {any} */ { target, key }) => {
        // where a finger was, may still count as pointed at
        const isRead =
          target === host ||
          section.querySelector(":focus-visible") ||
          (key && section.matches(":hover"));
        if (!isRead && section.isConnected && section.matches(".done")) hide();
      },
      true,
    );
  }
}
