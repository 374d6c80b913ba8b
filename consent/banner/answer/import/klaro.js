/**
 * Klaro: `klaro`, in JSON, says yes or no to each service by the name that the site gave it. It is
 * written when the visitor saves, and never before.
 */
import { object, ours } from "./names.js";

/** @type {(text: string, keys: string[]) => ImportedAnswers | null} */
export function klaro(text, keys) {
  const services = object(text);
  if (!services) return null;
  return Object.entries(services)
    .filter(([, on]) => typeof on === "boolean")
    .flatMap(([name, on]) => ours(name, keys).map((key) => [key, on]));
}
