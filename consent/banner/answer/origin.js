/**
 * Whether the site takes answers from this page's origin. It is the twin of `consent/lib/origins.py`.
 *
 * @param {number[]} [origins] the site's, hashed
 */
export function isOfSite(origins) {
  let hash = 0;
  for (const letter of location.origin) hash = (hash * 31 + letter.charCodeAt(0)) | 0;
  return origins?.includes(hash);
}

/** Whether an earlier page of the origin leads here, which need not send a referrer. */
export const isOnward =
  window.navigation?.canGoBack || document.referrer.startsWith(location.origin);
