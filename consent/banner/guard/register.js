/** Whose a name or a host is, by the notice in force. Pure; the twin of `Ruleset.category_of`. */
import { patternOf } from "../pattern.js";

/** @type {RegisterKind[]} */
const KINDS = ["cookie", "local-storage", "session-storage", "hosts"];

/**
 * An exact name goes before a pattern; of two, the first.
 *
 * @param {RegisterRow[]} rows
 * @returns {Register}
 */
export function register(rows) {
  const lists = new Map(KINDS.map((kind) => [kind, rows.flatMap((row) => entries(row, kind))]));
  return (kind, name) => {
    const list = lists.get(kind);
    return (
      list?.find(({ declared }) => declared === name) ??
      list?.find(({ pattern }) => pattern?.test(name))
    );
  };
}

/**
 * @param {RegisterRow} row
 * @param {RegisterKind} kind
 */
function entries(row, kind) {
  const { key, necessary, [kind]: names = [] } = row;
  return names.map((declared) => ({
    key,
    isNecessary: !!necessary,
    declared,
    pattern: declared.includes("*") ? patternOf(declared) : undefined,
  }));
}
