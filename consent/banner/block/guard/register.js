/** Whose a name or a host is, by the notice in force. Pure; the twin of `Ruleset.category_of`. */
import { finder } from "../../pattern.js";

/** @type {RegisterKind[]} */
const KINDS = ["cookie", "local-storage", "session-storage", "hosts"];

/**
 * @param {RegisterRow[]} rows
 * @returns {Register}
 */
export function register(rows) {
  const finders = new Map(
    KINDS.map((kind) => [kind, finder(rows.flatMap((row) => entries(row, kind)))]),
  );
  return (kind, name) => finders.get(kind)?.(name);
}

/**
 * @param {RegisterRow} row
 * @param {RegisterKind} kind
 */
function entries(row, kind) {
  const { key, necessary, [kind]: names = [] } = row;
  return names.map((declared) => ({ key, isNecessary: !!necessary, declared }));
}
