// Checks a receipt in this browser. Nothing of it is sent: the only requests are for the log's own
// files, which say nothing of what is looked for, and they go out when a button is pressed.

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
const say = (text, more = {}) => text.replace(/{(\w+)}/g, (_, name) => more[name] ?? "");
let latest = 0; // of the files that were chosen: an older one's answer comes too late

async function look(data) {
  const mine = ++latest;
  const held = document.querySelector("#held").value.trim();
  const found = await read(data, held || undefined);
  if (mine === latest) show(found, held);
}

/** What the verifier says of the file, or why it refuses it. */
async function read(data, held) {
  if (!(await canVerify())) return { why: words.unable, isUnable: true };
  const { check } = await import(page.dataset.verifier);
  try {
    const found = await check(data, held);
    const receipt = JSON.parse(new TextDecoder().decode(data));
    return { ...found, receipt, facts: factsOf(found.record, receipt) }; // or it is none of ours
  } catch (error) {
    return { why: words[`reason-${error.message}`] ?? words["reason-other"] };
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

function show(found, held) {
  const isOurs = page.dataset.keys.split(" ").includes(found.key);
  const holds = !found.why && (isOurs || !!held);
  const isLogged = found.size !== null;
  const isOpen = found.isUnable || (holds && !isLogged);
  result.hidden = false;
  result.className = `panel ${isOpen ? "is-open" : holds ? "is-good" : "is-bad"}`;
  const whole = isLogged ? words.holds : words.unlogged;
  const outcome = holds ? whole : found.why ? words.refused : words.foreign;
  verdict.textContent = found.isUnable ? words.unchecked : outcome;
  reason.textContent = found.why ?? "";
  lines.replaceChildren(...(found.why ? [] : proven(found, isOurs, held)));
  document.querySelector("#said").hidden = !!found.why;
  if (!found.why) {
    for (const [name, ...said] of found.facts) write(name, ...said);
    record.textContent = JSON.stringify(found.record, null, 2);
  }
  compare.hidden = !!found.why || !isOurs || !isLogged;
  compare.onclick = () => compareWithLog(found);
  verdict.focus();
}

/** Line by line, what holds. */
function proven({ key, place, size, receipt }, isOurs, held) {
  const signed = held ? words.noted : isOurs ? words.ours : words.theirs;
  const root = receipt.proof.log?.split("\n\n")[1].split("\n")[2];
  const [placed, under] = isOurs
    ? [words.placed, words.under]
    : [words["placed-elsewhere"], words["under-elsewhere"]];
  const isGood = isOurs || !!held; // a key that nobody vouches for may have any log
  return [
    line(words.whole),
    line(signed, { detail: key, isGood }),
    ...(size === null
      ? [line(words.unplaced, { isGood: false })]
      : [line(say(placed, { place, size }), { isGood }), line(under, { detail: root, isGood })]),
  ];
}

function line(text, { detail, isGood = true } = {}) {
  const item = element("li", text);
  item.className = isGood ? "is-good" : "is-open";
  if (detail) item.append(element("code", detail));
  return item;
}

/** What is in the log stands in the keys; what is named so is the service's word, not logged. */
function factsOf(answer, receipt) {
  const whole = receipt["dpv:hasRecordOfActivity"];
  const names = Object.fromEntries(
    whole["dpv:hasProcess"].map((one) => [
      one["dct:identifier"],
      one["dpv:hasPurpose"]["dct:title"],
    ]),
  );
  const said = (granted) =>
    [...new Set([...Object.keys(names), ...Object.keys(answer.choices)])] // as they were listed
      .filter((key) => key in answer.choices && !!answer.choices[key][1] === granted)
      .map((key) => (names[key] ? `${names[key]} (${key})` : key)) // the key is what was logged
      .join(words.comma) || words.nothing;
  const place = whole["dpv:hasJurisdiction"]["dct:title"];
  const isLeft = answer.surface === "erasure"; // of what was answered: the refusals and their day
  const what = words[isLeft ? "what-left" : `what-${answer.method}`];
  const stood = answer.method === "opt-out" ? "form" : "stood"; // it counts as a signal
  return [
    ["by", `${whole["dpv:hasEntity"]["dpv:hasName"]} (${answer.site})`],
    isLeft
      ? ["when", day(answer.decided_at), answer.decided_at.slice(0, 10)]
      : ["when", moment(answer.decided_at), answer.decided_at],
    ["what", what ?? answer.method],
    ["allowed", said(true)],
    ["off", said(false)],
    ["where", words[`where-${answer.surface}`] ?? answer.surface],
    ["rule", `${place} (${answer.region})`, words[`model-${answer.model}`], "span"],
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

function moment(iso, style = { dateStyle: "long", timeStyle: "long" }) {
  const { lang } = document.documentElement;
  const language = navigator.languages.find((one) => one.startsWith(lang)) ?? lang;
  return new Intl.DateTimeFormat(language, style).format(new Date(iso));
}

async function compareWithLog(found) {
  const mine = latest;
  compare.disabled = true;
  compare.setAttribute("aria-busy", "true");
  const { compared } = await import(page.dataset.log);
  const { outcome, size } = await compared(page.dataset.address, found);
  compare.disabled = false;
  compare.removeAttribute("aria-busy");
  if (mine !== latest) return; // another file was chosen meanwhile
  const item = line(say(words[`log-${outcome}`], { size }), { isGood: outcome === "same" });
  if (/shorter|rewritten|forged/.test(outcome)) {
    item.className = "is-bad";
    result.className = "panel is-bad";
    verdict.textContent = words.broken;
  }
  lines.querySelector("[data-log]")?.remove();
  item.dataset.log = "";
  lines.append(item);
  compare.hidden = outcome !== "away";
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
