/** Verdicts and reasons in words. */

/** @type {Record<string, string>} */
const REASONS = {
  necessary: "the site cannot work without it",
  signal: "the browser sends a standing no, or did when the visitor answered",
  account: "the account has opted out, or has refused it in another browser",
  choice: "the visitor's own answer",
  region: "silence means yes here",
  default: "not answered, and silence is no yes",
  invalid: "the answer in this browser cannot be believed",
};

/** @type {(key: string, verdicts: Verdicts) => string} */
export function ruled(key, verdicts) {
  if (!key) return "nothing: data-consent is empty";
  if (!Object.hasOwn(verdicts, key)) return `${key}, which the notice does not know`;
  const { verdict, reason } = verdicts[key];
  return `${key}: ${verdict} (${reason}: ${REASONS[reason] ?? "?"})`;
}
