// Checks a consent receipt without asking its service: node verify.mjs FILE [KEY]
// In a page: import { check } from "./verify.mjs"; it asks nobody either.

const [NUMBER, HASH] = ["(0|[1-9][0-9]{0,14})", "[A-Za-z0-9+/]{43}="];
const PROOF = new RegExp(
  // C2SP's tlog-proof; in it a tlog-checkpoint, which is a signed-note
  `^c2sp\\.org/tlog-proof@v1\nindex ${NUMBER}\n((?:${HASH}\n){0,63})\n` +
    `(([^\n]+)\n${NUMBER}\n(${HASH})\n)\n((?:— [^\\s+]+ [A-Za-z0-9+/]+=?=?\n){1,100})$`,
);

export const REASONS = {
  form: "This is not a receipt as the service writes it, octet for octet.",
  key: "The receipt names another key than the one it is held to.",
  signature: "The signature is not by that key over this receipt.",
  proof: "Its proof is not one, or of another log than that key's.",
  path: "The record is not at that place in the log.",
};

/** Returns what the record says and where it stands. Throws an Error: a key of REASONS. */
export async function check(data, vkey) {
  let reason = "form";
  try {
    const { signature, ...receipt } = read(new Uint8Array(data));
    const { key: named, log, record: written, salt } = receipt.proof;
    const record = read(utf8(written));
    need(/^[0-9a-f]{128}$/.test(signature) && /^[0-9a-f]{32}$/.test(salt));
    need(Object.values(receipt.proof).every((member) => typeof member === "string"));
    need(/^key,(log,)?record,salt$/.test(Object.keys(receipt.proof).sort()));
    reason = "key";
    need(vkey === undefined || vkey === named);
    const [, name, keyId, key] = /^([^\s\p{Cc}+]+)\+([0-9a-f]{8})\+(.{44})$/u.exec(named);
    need(hex(await hash(utf8(`${name}\n`), octets(key))).startsWith(keyId) && octets(key)[0] === 1);
    const usages = ["raw", octets(key).slice(1), "Ed25519", false, ["verify"]];
    const publicKey = await crypto.subtle.importKey(...usages);
    const verify = async (signature, text) =>
      need(await crypto.subtle.verify("Ed25519", publicKey, signature, utf8(text)));
    reason = "signature";
    await verify(unhex(signature), write(receipt));
    if (log === undefined) return { record, key: named, place: null, size: null };
    reason = "proof";
    const [, place, path, text, origin, size, root, lines] = PROOF.exec(log);
    const hashes = [...path.split("\n").slice(0, -1), root].map(octets);
    need(origin === name);
    const notes = lines.matchAll(/ (.+) (.+)/g);
    const signed = Array.from(notes, ([, by, note]) => [by, hex(octets(note))]);
    need(signed.every(([, note]) => note.length > 8));
    const ours = signed.filter(([by, note]) => by === name && note.startsWith(keyId));
    need(ours.length);
    for (const [, note] of ours) await verify(unhex(note.slice(8)), text);
    reason = "path";
    const entry = await hash(unhex(salt), utf8(written));
    const top = hashes.pop();
    need(hex(await climb(await hash([0], entry), +place, +size, hashes)) === hex(top));
    return { record, key: named, place: +place, size: +size };
  } catch (cause) {
    throw new Error(reason, { cause });
  }
}

// RFC 6962: the left half of a tree holds the largest power of two below its size
async function climb(leaf, place, size, path) {
  need(place < size && !path.length === (size === 1));
  if (size === 1) return leaf;
  let left = 1;
  while (left * 2 < size) left *= 2;
  const [rest, sibling] = [path.slice(0, -1), path.at(-1)];
  if (place < left) return hash([1], await climb(leaf, place, left, rest), sibling);
  return hash([1], sibling, await climb(leaf, place - left, size - left, rest));
}

function need(holds) {
  if (!holds) throw new Error("It does not hold.");
}

// JSON of one spelling, without fractions
function read(data) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  const value = JSON.parse(text);
  need(`${value}` === "[object Object]" && write(value) === text);
  return value;
}

function write(value) {
  if (Array.isArray(value)) return `[${value.map(write).join()}]`;
  if (value && typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${write(name)}:${write(value[name])}`).join()}}`;
  }
  need(typeof value !== "number" || Number.isSafeInteger(value));
  need(typeof value !== "string" || value.isWellFormed());
  return JSON.stringify(value);
}

// base64 of one spelling
function octets(text) {
  need(btoa(atob(text)) === text);
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (data) => Array.from(data, (one) => one.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
const joined = (parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const hash = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));

if (globalThis.process?.argv[1]?.endsWith("verify.mjs")) {
  const { readFileSync } = await import("node:fs");
  const [, , file, vkey] = process.argv;
  // Without the letters that hide or turn round others at a terminal
  const unseen = /[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
  const escaped = (one) => `\\u${one.charCodeAt().toString(16).padStart(4, "0")}`;
  const say = (line) => console.log(line.replace(unseen, escaped));
  try {
    const { record, key, place, size } = await check(readFileSync(file), vkey);
    for (const name in record) say(`${write(name)}: ${write(record[name])}`);
    say(`signed by ${key}${vkey ? "" : " (its own word: compare it)"}`);
    say(`in the log ${size ? `at place ${place} of ${size}` : "not yet"}`);
  } catch (error) {
    console.error(`Refused. ${REASONS[error.message] ?? error.message}`);
    process.exitCode = 1;
  }
}
