/**
 * OneTrust: `OptanonConsent`, a query string, says what is on; `OptanonAlertBoxClosed`, a date,
 * that its banner was closed.
 */

/** @type {Record<string, string[]>} the categories that every installation begins with */
const GROUPS = {
  C0002: ["analytics"],
  C0003: ["preferences", "personalization"],
  C0004: ["marketing"],
  C0005: ["marketing"],
};
const CLOSED = "3"; // intType: the banner was closed without a choice

/** @type {(consent: string, closed: string) => ImportedAnswers | null} */
export function onetrust(consent, closed) {
  const query = new URLSearchParams(consent);
  const type = query.get("intType") ?? "";
  if (!/^\d{4}-\d\d-\d\dT/.test(closed) || type === CLOSED) return null;
  // older ones do not say how they were closed, and some were about to ask again
  const isGiven = /^[1-6]$/.test(type) && query.get("AwaitingReconsent") !== "true";
  const groups = [...(query.get("groups") ?? "").matchAll(/(?:^|,)(C\d{4}):([01])(?=,|$)/g)];
  return groups
    .filter(([, , on]) => on === "0" || isGiven)
    .flatMap(([, group, on]) => (GROUPS[group] ?? []).map((key) => [key, on === "1"]));
}
