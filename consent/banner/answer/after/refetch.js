/**
 * The visitor is in another place than the config says: have what this page was made of anew, or
 * the browser's cache would show the same again.
 *
 * @param {string} service
 */
export async function refetch(service) {
  const entries = performance.getEntriesByType("resource");
  const used = /** @type {PerformanceResourceTiming[]} */ (entries).filter(
    ({ name }) => name.startsWith(`${service}/banner.js`), // and banner.json
  );
  const fetched = used.map(({ name, initiatorType }) =>
    fetch(name, {
      cache: "reload",
      // as the tag asks, which is how the cache knows it again
      ...(initiatorType === "script" && { mode: "no-cors", credentials: "include" }),
    }),
  );
  await Promise.allSettled(fetched);
}
