import { useSyncExternalStore } from "react";

/**
 * Whether a category is allowed now: false on the server, before the banner has loaded, and as
 * soon as the visitor withdraws.
 *
 * @param {string} key
 * @returns {boolean}
 */
export function useConsent(key = "") {
  const allows = () => globalThis.mixConsent?.allows?.(key) ?? false;
  return useSyncExternalStore(subscribe, allows, () => false);
}

function subscribe(onChange = () => {}) {
  const controller = new AbortController();
  (window.mixConsent ??= []).push((consent) => {
    if (controller.signal.aborted) return; // gone before the banner came
    controller.signal.addEventListener("abort", consent.on("change", onChange));
  });
  return () => controller.abort();
}
