// What today's log has of a receipt: its checkpoint, or the entry that it was promised. It is read
// from the log's tiles (C2SP tlog-tiles) and computed here (RFC 6962). The log is asked for no proof.

const HEIGHT = 8;
const HASH = 32;
const AT_ONCE = 16; // tiles: where a search ends tells no more than a few thousand places
const LAG = 60; // seconds by which a published checkpoint may be older than the log

/**
 * @param {string} log its address
 * @param {object} found what the verifier found, and the file
 * @param {string[]} keys of the service, older and newer ones
 * @param {object} verifier the module that found it
 * @returns {Promise<object>} its `outcome` is one of same, shorter, rewritten, forged, restored and
 * away; of a promise one of found, waiting, late, forged, restored and away
 */
export async function compared(log, { key, size, deadline, receipt }, keys, verifier) {
  try {
    const today = await checkpoint(await text(`${log}/checkpoint`), key, keys, verifier);
    if (!today) return { outcome: "forged" };
    const tile = tiles(log, today.size);
    const more = receipt.proof
      ? await continued(reader(tile), today, size, receipt.proof)
      : await promised(tile, today, deadline, verifier.octets(receipt.promise.split("\n")[2]));
    const isLost = today.isRestored && !/same|found/.test(more.outcome);
    return { size: today.size, ...more, ...(isLost && { outcome: "restored" }) };
  } catch {
    return { outcome: "away" };
  }
}

/**
 * Whether what a site's server keeps of the log is of the same log: who shows two logs is caught.
 *
 * @returns {Promise<string>} same, split, or none where that server keeps nothing
 */
export async function heard(log, site, { key }, keys, verifier) {
  try {
    const named = [`${site}/.well-known/consent-log-checkpoint`, `${log}/checkpoint`];
    const notes = await Promise.all(named.map(text));
    const both = await Promise.all(notes.map((note) => checkpoint(note, key, keys, verifier)));
    if (both[0].origin !== both[1].origin) return "none"; // restored meanwhile
    const [small, large] = both.sort((one, other) => one.size - other.size);
    const read = reader(tiles(log, large.size));
    const [before, now] = await roots(read, 0, large.size, small.size);
    return base64(before) === small.root && base64(now) === large.root ? "same" : "split";
  } catch {
    return "none";
  }
}

/** Null where it is not signed: by the key, or by the same key for a log that was restored. */
async function checkpoint(note, vkey, keys, { opened, signatures }) {
  const [body, lines] = note.split("\n\n");
  const [origin, size, root] = body.split("\n");
  const material = (one) => one.replace(/^[^+]+\+[^+]+/, "");
  const named = (one) => one.startsWith(`${origin}+`) && material(one) === material(vkey);
  try {
    const known = await opened([vkey, ...keys].find(named), 1);
    await signatures(known, `${body}\n`, lines);
    return { origin, size: Number(size), root, isRestored: !named(vkey) };
  } catch {
    return null;
  }
}

async function continued(read, today, size, proof) {
  if (today.size < size) return { outcome: "shorter" };
  const root = proof.split("\n\n")[1].split("\n")[2];
  const [before, now] = await roots(read, 0, today.size, size);
  const isSame = base64(before) === root && base64(now) === today.root;
  return { outcome: isSame ? "same" : "rewritten" };
}

async function promised(tile, today, deadline, entry) {
  const leaf = base64(await hash([0], entry));
  for (let end = Math.ceil(today.size / 256); end > 0; end -= AT_ONCE) {
    const numbers = Array.from({ length: Math.min(end, AT_ONCE) }, (_, at) => end - 1 - at);
    const rows = await Promise.all(numbers.map((number) => tile(0, number)));
    const places = rows.map((row) => row.findIndex((one) => base64(one) === leaf));
    const at = places.findIndex((place) => place >= 0);
    if (at < 0) continue;
    const place = numbers[at] * 256 + places[at];
    const root = base64(await rootOver(reader(tile), 0, today.size, place));
    return root === today.root ? { outcome: "found", place } : { outcome: "rewritten" };
  }
  return { outcome: Date.now() / 1000 > deadline + LAG ? "late" : "waiting" };
}

/** The root of a subtree by way of one leaf, which is read from a tile of its own level. */
async function rootOver(read, from, count, place) {
  if (count === 1) return read(0, from);
  const left = half(count);
  return place < from + left
    ? node(await rootOver(read, from, left, place), await range(read, from + left, count - left))
    : node(await range(read, from, left), await rootOver(read, from + left, count - left, place));
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

/** The hashes of a tile; each is fetched once. */
function tiles(log, size) {
  const known = new Map();
  return (level, number) => {
    const width = Math.min(256, Math.floor(size / 256 ** level) - number * 256);
    const path = `${log}/tile/${level}/${spelled(number)}${width < 256 ? `.p/${width}` : ""}`;
    if (!known.has(path)) known.set(path, hashes(path, width));
    return known.get(path);
  };
}

/** The hash of the complete subtree at a level and index. */
function reader(tile) {
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
const base64 = (data) => btoa(String.fromCharCode(...data));
const node = (left, right) => hash([1], left, right);
const hash = async (...parts) => {
  const all = new Uint8Array(parts.flatMap((part) => [...part]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
};
