// What the preference page can say only with a script: what is not saved yet, the visitor's own
// time, and the very page that the visitor came from. Without it every form works all the same.

const root = document.documentElement;
const choices = document.querySelector("#choices");
const boxes = [...choices.querySelectorAll(".switch input")];
const [said, bar] = choices.querySelector("#unsaved-bar").content.children;
const changes = bar.querySelector("[data-changes]");
const arrow = root.dir === "rtl" ? "←" : "→";

for (const box of boxes) box.setAttribute("role", "switch");
choices.append(said, bar);

const rowOf = (box) => box.closest(".row");
const isOn = (box) => "on" in box.dataset;
const wordOf = (box, on) => rowOf(box).querySelector(on ? ".is-on" : ".is-off").textContent;
const unsaved = () => boxes.filter((box) => box.name && box.checked !== isOn(box));

function show() {
  const changed = unsaved();
  for (const box of boxes) rowOf(box).classList.toggle("is-unsaved", changed.includes(box));
  changes.replaceChildren(...changed.map(change));
  said.textContent = changed.length > 0 ? bar.querySelector("p").textContent : "";
  root.classList.toggle("has-unsaved", changed.length > 0);
  root.style.setProperty("--bar", `${bar.offsetHeight}px`);
  (changed.length > 0 ? addEventListener : removeEventListener)("beforeunload", warn);
}

function change(box) {
  const line = document.createElement("span");
  const name = rowOf(box).querySelector("h3").textContent;
  const [now, then] = [wordOf(box, isOn(box)), wordOf(box, box.checked)];
  line.textContent = `${name}${changes.dataset.changes} ${now} ${arrow} ${then}`;
  return line;
}

function warn(event) {
  event.preventDefault();
  event.returnValue = true; // Chromium before 119
}

choices.addEventListener("change", ({ target }) => {
  show();
  rowOf(target).scrollIntoView({ block: "nearest" }); // the bar may lie over what it is about
});
choices.addEventListener("submit", () => removeEventListener("beforeunload", warn));
bar.querySelector("[data-undo]").addEventListener("click", () => {
  const [first] = unsaved();
  for (const box of unsaved()) box.checked = isOn(box);
  show();
  first.focus();
});
addEventListener("pageshow", show); // a browser may fill in again what was not saved
addEventListener("resize", show);

// The server knows no zone but UTC
const language = navigator.languages.find((one) => one.startsWith(root.lang)) ?? root.lang;
const DAY = { year: "numeric", month: "long", day: "numeric" };
const MINUTE = { ...DAY, hour: "numeric", minute: "2-digit", timeZoneName: "short" };

for (const time of document.querySelectorAll("main time[datetime]")) {
  const moment = new Date(time.dateTime);
  const isSame = moment.getUTCDate() === moment.getDate();
  if ("day" in time.dataset && isSame) continue;
  const format = "day" in time.dataset ? DAY : MINUTE;
  time.textContent = new Intl.DateTimeFormat(language, format).format(moment);
}

// Back to the page itself, as it was left: it is the last one before ours, if we came from there
const back = document.querySelector("[data-back]");
const { navigation } = window; // younger than our oldest browsers

if (back && navigation?.currentEntry?.index === 0) {
  const from = document.referrer && new URL(document.referrer).origin;
  if (from === new URL(back.href).origin) sessionStorage.setItem("from-site", "yes");
  else if (from !== location.origin) sessionStorage.removeItem("from-site");
}
back?.addEventListener("click", (event) => {
  const isThere = navigation && history.length > navigation.entries().length; // not in a new tab
  if (!isThere || !sessionStorage.getItem("from-site")) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.go(-navigation.currentEntry.index - 1);
});
