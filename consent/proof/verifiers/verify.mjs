// Checks a consent receipt without asking its service: node verify.mjs FILE [KEY [POLICY]]
// KEY is the log's verifier key; POLICY a file: `threshold 2`, then a witness's verifier key a line.
// In a page: import { check } from "./verify.mjs"; it asks nobody either.

const [NUMBER, HASH] = ["(0|[1-9][0-9]{0,14})", "[A-Za-z0-9+/]{43}="];
const NOTE = "\n((?:— [^\\s+]+ [A-Za-z0-9+/]+=?=?\n){1,100})$"; // C2SP's signed-note: who signed
const PROOF = new RegExp(
  // C2SP's tlog-proof, which ends with a tlog-checkpoint
  `^c2sp\\.org/tlog-proof@v1\nindex ${NUMBER}\n((?:${HASH}\n){0,63})\n` +
    `(([^\n]+)\n${NUMBER}\n(${HASH})\n)${NOTE}`,
);
const PROMISE = new RegExp(`^(([^\n]+)/promise\n([0-9a-f-]{36})\n(${HASH})\n${NUMBER}\n)${NOTE}`);

export const REASONS = {
  form: "This is not a receipt as the service writes it, octet for octet.",
  key: "The receipt names another key than the one it is held to.",
  note: "Its promise or proof is not one, or not signed by that key.",
  record: "What was signed is not this record, or not at that place.",
  witness: "Fewer witnesses have signed than the policy asks for.",
};

/** Returns what the record says and where it stands. Throws an Error: a key of REASONS. */
export async function check(data, vkey, policy) {
  let reason = "form";
  try {
    const receipt = read(new Uint8Array(data));
    const { key: named, proof, promise, record: written, salt } = receipt;
    const record = read(utf8(written));
    need(/^key,pro(of|mise),record,salt$/.test(Object.keys(receipt)));
    need(Object.values(receipt).every((member) => typeof member === "string"));
    need(/^[0-9a-f]{32}$/.test(salt));
    const entry = await hash(unhex(salt), utf8(written));
    reason = "key";
    need(vkey === undefined || vkey === named);
    const log = await opened(named, 1);
    let found = { record, key: named, place: null, size: null };
    reason = "note";
    const match = proof === undefined ? PROMISE.exec(promise) : PROOF.exec(proof);
    const [text, origin, ...facts] = match.slice(proof === undefined ? 1 : 3);
    const signed = await signatures(log, text, facts.pop());
    need(origin === log.name);
    if (proof === undefined) {
      const [id, promised, deadline] = facts;
      reason = "record";
      need(id === record.id && hex(octets(promised)) === hex(entry));
      found = { ...found, deadline: +deadline };
    } else {
      const [, place, path] = match;
      const [size, root] = facts;
      const hashes = [...path.split("\n").slice(0, -1), root].map(octets);
      reason = "record";
      const top = hex(hashes.pop());
      need(hex(await climb(await hash([0], entry), +place, +size, hashes)) === top);
      found = { ...found, place: +place, size: +size };
    }
    reason = "witness";
    need(policy === undefined || proof !== undefined);
    need(policy === undefined || (await isMet(policy, text, signed)));
    return found;
  } catch (cause) {
    throw new Error(reason, { cause });
  }
}

// C2SP's verifier key: 1 signs as a log does, 4 as a witness does
export async function opened(vkey, kind) {
  const [, name, id, key] = /^([^\s\p{Cc}+]+)\+([0-9a-f]{8})\+(.{44})$/u.exec(vkey);
  const raw = octets(key);
  need(hex(await hash(utf8(`${name}\n`), raw)).startsWith(id) && raw[0] === kind);
  const usages = ["raw", raw.slice(1), "Ed25519", false, ["verify"]];
  return { name, id, key: await crypto.subtle.importKey(...usages) };
}

// All signatures of a note, of which at least one is the key's, and each of the key's is good
export async function signatures(key, text, lines) {
  const notes = lines.matchAll(/ (.+) (.+)/g);
  const signed = Array.from(notes, ([, by, note]) => [by, hex(octets(note))]);
  need(signed.every(([, note]) => note.length > 8));
  const own = of(signed, key);
  need(own.length);
  for (const note of own) await verify(key, note, text);
  return signed;
}

// The signatures that are said to be by a key, without its id
function of(signed, { name, id }) {
  const own = signed.filter(([by, note]) => by === name && note.startsWith(id));
  return own.map(([, note]) => note.slice(8));
}

async function verify({ key }, signature, text) {
  need(await crypto.subtle.verify("Ed25519", key, unhex(signature), utf8(text)));
}

// Whether enough witnesses have signed, and no known one badly (C2SP's tlog-cosignature)
async function isMet(policy, text, signed) {
  const [first, ...vkeys] = policy.trim().split("\n");
  need(/^threshold [1-9][0-9]{0,2}$/.test(first) && new Set(vkeys).size === vkeys.length);
  let met = 0;
  for (const vkey of vkeys) {
    const witness = await opened(vkey, 4);
    const notes = of(signed, witness);
    for (const note of notes) {
      const time = BigInt(`0x${note.slice(0, 16)}`);
      await verify(witness, note.slice(16), `cosignature/v1\ntime ${time}\n${text}`);
    }
    met += notes.length > 0;
  }
  return met >= Number(first.slice(10));
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
export function octets(text) {
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
  const [, , file, vkey, policy] = process.argv;
  // Without the letters that hide or turn round others at a terminal
  const unseen = /[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
  const escaped = (one) => `\\u${one.charCodeAt().toString(16).padStart(4, "0")}`;
  const say = (line) => console.log(line.replace(unseen, escaped));
  try {
    const witnesses = policy && readFileSync(policy, "utf8");
    const { record, key, place, size, deadline } = await check(readFileSync(file), vkey, witnesses);
    for (const name in record) say(`${write(name)}: ${write(record[name])}`);
    say(`signed by ${key}${vkey ? "" : " (its own word: compare it)"}`);
    if (size) say(`in the log at place ${place} of ${size}`);
    else say(`promised a place until ${deadline} (Unix seconds): ask the log from then on`);
  } catch (error) {
    console.error(`Refused. ${REASONS[error.message] ?? error.message}`);
    process.exitCode = 1;
  }
}
