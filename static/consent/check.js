// Checks a receipt in this browser. Nothing of it is sent: the only requests are for the notice that
// it answers, by its number, and for the log's own files when a button is pressed.

const page = document.querySelector("#check");
const sentences = document.querySelector("#check-words").content.children;
const words = Object.fromEntries(
  Array.from(sentences, ({ dataset, textContent }) => [dataset.word, textContent]),
);
const [result, verdict, lines, record, compare] = [
  "#result",
  "#verdict",
  "#lines",
  "#on-record",
  "#compare",
].map((name) => document.querySelector(name));
const reason = document.querySelector("#reason");
const keys = page.dataset.keys.split(" ");
const { lang } = document.documentElement;
const say = (text, more = {}) => text.replace(/{(\w+)}/g, (_, name) => more[name] ?? "");
let latest = 0; // of the files that were chosen: an older one's answer comes too late

async function look(data) {
  const mine = ++latest;
  const held = document.querySelector("#held").value.trim();
  const found = await read(data, held || undefined);
  if (mine !== latest) return;
  show(found, held);
  if (found.why || !isOurs(found)) return;
  const { notice, said } = await noticeOf(found.record);
  if (mine !== latest) return;
  lines.append(line(words[`notice-${said}`], { isGood: !!notice, isBad: said === "other" }));
  if (notice) describe(found.record, notice);
}

/** What the verifier says of the file, or why it refuses it. */
async function read(data, held) {
  if (!(await canVerify())) return { why: words.unable, isUnable: true };
  const { check } = await import(page.dataset.verifier);
  try {
    const found = await check(data, held);
    factsOf(found.record); // or it is none of ours
    return { ...found, receipt: JSON.parse(new TextDecoder().decode(data)) };
  } catch (error) {
    return { why: words[`reason-${error.message}`] ?? words["reason-other"] };
  }
}

/** The notice that a record names, if the service has that very one: names come from there. */
async function noticeOf({ site, notice: { number, digest } }) {
  try {
    const query = new URLSearchParams({ site, number });
    const response = await fetch(`${page.dataset.notice}?${query}`);
    if (!response.ok) return { said: "away" };
    const data = await response.arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    const hex = Array.from(hash, (one) => one.toString(16).padStart(2, "0")).join("");
    if (hex !== digest) return { said: "other" };
    return { said: "same", notice: JSON.parse(new TextDecoder().decode(data)) };
  } catch {
    return { said: "away" };
  }
}

/** Whether this browser knows Ed25519, which is younger than our oldest browsers. */
async function canVerify() {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return "".isWellFormed();
  } catch {
    return false;
  }
}

const isOurs = (found) => keys.includes(found.key);

function show(found, held) {
  const isKnown = isOurs(found) || !!held; // a key that nobody vouches for may have any log
  const isLogged = !!found.size;
  const holds = !found.why && isKnown;
  result.hidden = false;
  const isOpen = found.isUnable || (holds && !isLogged);
  const outcome = isLogged ? "holds" : "promised";
  const why = found.why ?? (holds ? words[`${outcome}-what`] : "");
  const said = holds ? words[outcome] : found.why ? words.refused : words.foreign;
  conclude(isOpen ? "open" : holds ? "good" : "bad", found.isUnable ? words.unchecked : said, why);
  lines.replaceChildren(...(found.why ? [] : proven(found, isKnown, held)));
  document.querySelector("#said").hidden = !!found.why;
  if (!found.why) {
    describe(found.record);
    record.textContent = JSON.stringify(found.record, null, 2);
  }
  compare.hidden = !!found.why || !isOurs(found);
  compare.onclick = () => compareWithLog(found);
  verdict.focus();
}

function conclude(kind, said, why = "") {
  result.className = `panel is-${kind}`;
  verdict.textContent = said;
  reason.textContent = why;
}

/** Line by line, what holds. */
function proven(found, isGood, held) {
  const signed = held ? words.noted : isOurs(found) ? words.ours : words.theirs;
  const placed = found.size ? words.placed : words.owed;
  return [
    line(signed, { detail: found.key, isGood }),
    line(say(placed, { ...found, until: until(found) }), { isGood }),
  ];
}

const until = ({ deadline }) => deadline && moment(deadline * 1000);

function line(text, { detail, isGood = true, isBad = false } = {}) {
  const item = element("li", text);
  item.className = isBad ? "is-bad" : isGood ? "is-good" : "is-open";
  if (detail) item.append(element("code", detail));
  return item;
}

function describe(answer, notice) {
  for (const [name, ...said] of factsOf(answer, notice)) write(name, ...said);
}

/** In the log stand the keys; names are those of the notice whose fingerprint stands there too. */
function factsOf(answer, notice) {
  const own = notice?.site.languages.includes(lang) ? lang : notice?.site.languages[0];
  const rows = notice?.categories ?? [];
  const names = Object.fromEntries(rows.map((row) => [row.key, row.texts[own].name]));
  const keys = new Set([...Object.keys(names), ...Object.keys(answer.choices)]); // as they were listed
  const said = (granted) =>
    [...keys]
      .filter((key) => key in answer.choices && !!answer.choices[key][1] === granted)
      .map((key) => (names[key] ? `${names[key]} (${key})` : key))
      .join(words.comma) || words.nothing;
  const rule = notice?.regions.find((row) => row.code === answer.region);
  const place = rule && (rule.names[own] ?? rule.name);
  const isLeft = answer.surface === "erasure"; // of what was answered: the refusals and their day
  const what = words[isLeft ? "what-left" : `what-${answer.method}`];
  const stood = answer.method === "opt-out" ? "form" : "stood"; // it counts as a signal
  return [
    ["by", notice ? `${notice.site.company} (${answer.site})` : answer.site],
    isLeft
      ? ["when", day(answer.decided_at), answer.decided_at.slice(0, 10)]
      : ["when", moment(answer.decided_at), answer.decided_at],
    ["what", what ?? answer.method],
    ["allowed", said(true)],
    ["off", said(false)],
    ["where", words[`where-${answer.surface}`] ?? answer.surface],
    [
      "rule",
      place ? `${place} (${answer.region})` : answer.region,
      words[`model-${answer.model}`],
      "span",
    ],
    ["signal", words[`signal-${answer.signal ? stood : "none"}`]],
    ["notice", `${answer.notice.number}`],
    ["digest", "", answer.notice.digest],
    ["number", "", answer.id],
  ];
}

function write(name, value, detail, tag = "code") {
  const fact = document.querySelector(`[data-fact=${name}]`);
  fact.replaceChildren(value, ...(detail ? [element(tag, detail)] : []));
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text; // what a file says is text, never markup
  return made;
}

function day(iso) {
  return moment(iso, { dateStyle: "long", timeZone: "UTC" }); // as it was cut to the day
}

function moment(at, style = { dateStyle: "long", timeStyle: "long" }) {
  const language = navigator.languages.find((one) => one.startsWith(lang)) ?? lang;
  return new Intl.DateTimeFormat(language, style).format(new Date(at));
}

async function compareWithLog(found) {
  const mine = latest;
  compare.disabled = true;
  compare.setAttribute("aria-busy", "true");
  const { address: log, origins } = page.dataset;
  const [{ compared, heard }, verifier] = await Promise.all(
    [page.dataset.log, page.dataset.verifier].map((one) => import(one)),
  );
  const { outcome, ...more } = await compared(log, found, keys, verifier);
  const sites = origins.split(" ").map((site) => heard(log, site, found, keys, verifier));
  const gossip = (await Promise.all(sites)).sort().at(-1); // split before same before none
  compare.disabled = false;
  compare.removeAttribute("aria-busy");
  if (mine !== latest) return; // another file was chosen meanwhile
  const facts = { ...more, until: until(found) };
  const isGood = /same|found/.test(outcome);
  const isBad = /shorter|rewritten|forged|late/.test(outcome);
  const item = line(say(words[`log-${outcome}`], facts), { isGood, isBad });
  if (isBad) conclude("bad", outcome === "late" ? words.late : words.broken);
  if (outcome === "found") conclude("good", words.kept);
  for (const one of lines.querySelectorAll("[data-log]")) one.remove();
  item.dataset.log = "";
  lines.append(item);
  if (words[`heard-${gossip}`]) {
    const isSplit = gossip === "split";
    const result = line(words[`heard-${gossip}`], { isBad: isSplit });
    result.dataset.log = "";
    lines.append(result);
    if (isSplit) conclude("bad", words.broken);
  }
  compare.hidden = !/away|waiting/.test(outcome);
  document.querySelector("#live").textContent = compare.hidden ? "" : item.textContent;
  item.tabIndex = -1; // the button that was pressed is gone: this is read out in its place
  (compare.hidden ? item : compare).focus();
}

const file = document.querySelector("#file");
const pasted = document.querySelector("#pasted");
const area = document.querySelector("#drop");

async function take(chosen) {
  if (chosen) await look(await chosen.arrayBuffer());
}

file.addEventListener("change", () => take(file.files[0]).then(() => (file.value = "")));
document.querySelector("#paste").addEventListener("submit", (event) => {
  event.preventDefault();
  look(new TextEncoder().encode(pasted.value.trim()));
});
addEventListener("paste", ({ clipboardData, target }) => {
  if (target.closest("textarea, input")) return;
  const [one] = clipboardData.files;
  if (one) take(one);
  else look(new TextEncoder().encode(clipboardData.getData("text").trim()));
});
for (const name of ["dragover", "dragleave", "drop"]) {
  addEventListener(name, (event) => {
    event.preventDefault(); // else the browser leaves for the file
    area.classList.toggle("is-over", name === "dragover");
    if (name === "drop") take(event.dataTransfer.files[0]);
  });
}
document.querySelector("#tools").hidden = false;
