/**
 * Hear whether the page's own policy keeps answers from the service.
 *
 * A request that is called off at once leaves no browser, but has to pass the policy before.
 *
 * @type {(address: string, block: () => void) => Promise<void>}
 */
export async function hearPolicy(address, block) {
  document.addEventListener("securitypolicyviolation", ({ disposition, blockedURI }) => {
    if (disposition === "enforce" && blockedURI === address) block();
  });
  try {
    const request = new AbortController();
    const sent = fetch(address, request);
    request.abort();
    await sent;
  } catch {
    // called off, or the page has another idea of fetch
  }
}
