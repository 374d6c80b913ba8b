// Keys and notice, kept in memory: what judge.mjs needs. Nothing waits for the service but the
// first request, and what was had last holds while the service is away.
// `at` is where the service is reached, if that is another address than it calls itself by.
// follow(…).banner(permission, { language, nonce, path }) is the banner for a page's first HTML,
// first in its body: the tag alone until the service's markup was had; no page waits for that.
import { check } from "./judge.mjs";

const REFRESH = 60_000; // milliseconds, as long as keys and notice may be cached
const HURRY = 5_000; // between two times that a cookie's unknown key has them fetched anew
const PATIENCE = 2_000; // that one request to the service may take, to the end of its answer
const MOST = 4_000_000; // letters of an answer
const KEPT = 256; // texts of the banner: for languages, places, and with a signal or without
const [NONCE, BACK] = ["__MIX_NONCE__", "__MIX_BACK__"]; // the page's own stand in their place
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

// follow("https://consent.example.com", "mix").check(request, response) is judge.mjs's answer, or
// null where keys and notice were never had: set what is necessary then, and nothing else.
// `response` is the page's, of node:http: it says Vary, and `private` for caches that ignore that.
// Where a framework has its own, write both yourself.
export function follow(issuer, site, at = issuer) {
  let known = null; // { jwks, notice, domain }
  let isAway = false;
  let asked = 0; // when the service was asked last
  let hurried = 0; // when it was for an unknown key, which may be invented
  let answered = Promise.resolve();
  const written = keeping(at);

  async function refresh() {
    asked = Date.now();
    const paths = ["/.well-known/jwks.json", `/v1/notice?site=${site}`];
    try {
      const [{ keys }, notice] = await Promise.all(paths.map((path) => read(`${at}${path}`)));
      known = { jwks: { keys: [...keys] }, notice, domain: notice.site.cookie_domain };
      if (isAway) console.info("The consent service can be read again.");
      isAway = false;
    } catch (error) {
      const words = `${error.cause ?? error}`.replace(/[^ -~]/g, "?"); // may be the service's
      if (!isAway) console.warn(`The consent service cannot be read: ${words}`);
      isAway = true;
    }
  }

  function onUnknownKey() {
    if (Date.now() - hurried < HURRY) return;
    hurried = Date.now();
    refresh(); // the next check knows the key
  }

  return {
    banner({ judgements, isNew, asks, region, signal, notice }, { language, ...page }) {
      const own = { site, language, ...(signal && { signal }) };
      const path = `/v1/fragment?${new URLSearchParams({ ...own, region })}`;
      const { question, script, vendors = "", ...found } = written(path);
      if (found.notice !== notice) return filled(tag(issuer, own), page);
      const updates = page.nonce ? vendorUpdates(vendors, judgements) : "";
      return filled(updates + (isNew && asks ? question : "") + script, page);
    },
    async check(request, response) {
      response?.appendHeader("Vary", "Cookie, Sec-GPC, DNT");
      response?.setHeader("Cache-Control", "private");
      if (Date.now() - asked >= REFRESH) answered = refresh();
      if (!known) await answered;
      if (!known) return null;
      const { jwks, notice, domain } = known;
      const service = { jwks, issuer, site, domain, onUnknownKey };
      return check(request, service, notice, Math.floor(Date.now() / 1000));
    },
  };
}

// A function that returns what is known of a path's markup, and asks for it anew once a minute
function keeping(at) {
  const markup = new Map(); // by its path, with when it was asked for
  return (path) => {
    const found = markup.get(path) ?? { asked: 0 };
    markup.delete(path);
    markup.set(path, found); // last: the first is what pages asked for longest ago
    if (markup.size > KEPT) markup.delete(markup.keys().next().value);
    if (Date.now() - found.asked >= REFRESH) {
      found.asked = Date.now();
      const keep = (text) => Object.assign(found, text);
      read(`${at}${path}`).then(keep, () => {});
    }
    return found;
  };
}

function tag(issuer, asked) {
  const src = `${issuer}/banner.js?${new URLSearchParams(asked)}`.replaceAll("&", "&amp;");
  return `<script async src="${src}" nonce="${NONCE}"></script>`;
}

// What tells vendors of an answer or of what denies, and is nothing for who gave none
function vendorUpdates(updates, judgements) {
  const found = Object.entries(judgements);
  const isHeard = ([, [verdict, reason]]) => verdict === "denied" || reason === "choice";
  if (!found.some(isHeard)) return "";
  const put = (text, [key, [verdict]]) =>
    text.replaceAll(`"__MIX_${key}__"`, verdict === "granted" ? '"granted"' : '"denied"');
  return found.reduce(put, updates);
}

// The service's markup with the page's own nonce, and its path for the way back
function filled(text, { nonce = "", path = "/" }) {
  return text
    .replaceAll(BACK, () => path.replace(/[&<>"']/g, (sign) => ESCAPES[sign]))
    .replaceAll(` nonce="${NONCE}"`, nonce && ` nonce="${nonce}"`);
}

async function read(address) {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(address, { signal, redirect: "error" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  let text = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.length > MOST) throw new Error(`${address}: too long`);
  }
  return JSON.parse(text);
}
