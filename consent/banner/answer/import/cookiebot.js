/** Cookiebot: `CookieConsent`, an object in JavaScript's spelling, which no JSON parser reads. */

/** @type {Record<string, string[]>} */
const KEYS = {
  preferences: ["preferences", "personalization"],
  statistics: ["analytics"],
  marketing: ["marketing"],
};
const SHAPE = /^\{(\w+:('[^']*'|[\w-]+)(,(?=\w)|(?=\}$)))+\}$/;

/** @type {(text: string) => ImportedAnswers | null} */
export function cookiebot(text) {
  // implied: nobody clicked; and -1 or 0 in place of the object is no answer either
  if (!SHAPE.test(text) || !/[{,]method:'explicit'[,}]/.test(text)) return null;
  const unquoted = text.replace(/:'[^']*'/g, ""); // what is quoted may hold anything
  return [...unquoted.matchAll(/(?<=[{,])(\w+):(true|false)(?=[,}])/g)].flatMap(([, name, on]) =>
    (Object.hasOwn(KEYS, name) ? KEYS[name] : []).map((key) => [key, on === "true"]),
  );
}
