// Whether today's log is the one that a receipt's checkpoint stands for, only longer: read from the
// log's tiles (C2SP tlog-tiles) and computed here (RFC 6962). The log is asked for no proof.

const HEIGHT = 8;
const HASH = 32;

/**
 * @param {string} log its address
 * @param {object} receipt what the verifier found: key, size, and the file
 * @returns {Promise<{ outcome: string, size?: number }>} same, shorter, rewritten, forged, away
 */
export async function compared(log, { key, size, receipt }) {
  const root = receipt.proof.log.split("\n\n")[1].split("\n")[2];
  let today;
  try {
    today = await checkpoint(await text(`${log}/checkpoint`), key);
  } catch {
    return { outcome: "away" };
  }
  if (!today) return { outcome: "forged" };
  if (today.size < size) return { outcome: "shorter", size: today.size };
  const read = reader(log, today.size);
  try {
    const [before, now] = await roots(read, 0, today.size, size);
    const isSame = base64(before) === root && base64(now) === today.root;
    return { outcome: isSame ? "same" : "rewritten", size: today.size };
  } catch {
    return { outcome: "away" };
  }
}

/** A signed note: its text, an empty line, and the signatures, one of which must be by the key. */
async function checkpoint(note, vkey) {
  const [name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey).slice(1);
  const [body, signatures] = note.split("\n\n");
  const [origin, size, root] = body.split("\n");
  const raw = octets(encoded).slice(1);
  const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  for (const line of signatures.split("\n")) {
    const [, by, signature = ""] = line.split(" ");
    const all = octets(signature);
    if (by !== name || hex(all.slice(0, 4)) !== id) continue;
    const signed = new TextEncoder().encode(`${body}\n`);
    const isGood = await crypto.subtle.verify("Ed25519", key, all.slice(4), signed);
    if (isGood && origin === name) return { size: Number(size), root };
  }
  return null;
}

/**
 * The root of the first `old` leaves of a subtree, and that of all of them: from the same hashes,
 * so that one tree has both.
 */
async function roots(read, from, count, old) {
  if (old === count) {
    const whole = await range(read, from, count);
    return [whole, whole];
  }
  const left = half(count);
  if (old <= left) {
    const [before, now] = await roots(read, from, left, old);
    return [before, await node(now, await range(read, from + left, count - left))];
  }
  const first = await range(read, from, left);
  const [before, now] = await roots(read, from + left, count - left, old - left);
  return [await node(first, before), await node(first, now)];
}

async function range(read, from, count) {
  const level = Math.log2(count);
  if (Number.isInteger(level) && from % count === 0) return read(level, from / count);
  const left = half(count);
  return node(await range(read, from, left), await range(read, from + left, count - left));
}

/** The largest power of two below a number. */
function half(count) {
  return 2 ** Math.ceil(Math.log2(count) - 1);
}

/** The hash of the complete subtree at a level and index; each tile is fetched once. */
function reader(log, size) {
  const tiles = new Map();
  const tile = (level, number) => {
    const width = Math.min(256, Math.floor(size / 256 ** level) - number * 256);
    const path = `${log}/tile/${level}/${spelled(number)}${width < 256 ? `.p/${width}` : ""}`;
    if (!tiles.has(path)) tiles.set(path, hashes(path, width));
    return tiles.get(path);
  };
  return async (level, index) => {
    const above = level % HEIGHT;
    const first = index * 2 ** above;
    const known = await tile(Math.floor(level / HEIGHT), Math.floor(first / 256));
    let row = known.slice(first % 256, (first % 256) + 2 ** above);
    while (row.length > 1) {
      const pairs = row
        .filter((_, at) => at % 2 === 0)
        .map((one, at) => node(one, row[2 * at + 1]));
      row = await Promise.all(pairs);
    }
    return row[0];
  };
}

async function hashes(path, width) {
  const data = new Uint8Array(await (await fetched(path)).arrayBuffer());
  if (data.length !== width * HASH) throw new Error(path);
  return Array.from({ length: width }, (_, at) => data.slice(at * HASH, (at + 1) * HASH));
}

/** x001/x234/067, as the paths of tiles have numbers. */
function spelled(number) {
  const groups = `${number}`.padStart(Math.ceil(`${number}`.length / 3) * 3, "0").match(/.../g);
  return groups.map((one, at) => (at < groups.length - 1 ? `x${one}` : one)).join("/");
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(address);
  return response;
}

const text = async (address) => (await fetched(address)).text();
const octets = (encoded) => Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
const base64 = (data) => btoa(String.fromCharCode(...data));
const hex = (data) => Array.from(data, (one) => one.toString(16).padStart(2, "0")).join("");

async function node(left, right) {
  const both = new Uint8Array([1, ...left, ...right]);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", both));
}
