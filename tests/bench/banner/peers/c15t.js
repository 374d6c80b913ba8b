/**
 * c15t without a framework: it decides, keeps and releases, and the page brings what is seen. What is
 * seen is written as its guide writes it, with the style of the banner written by hand. Its categories
 * are fixed, and five.
 */
import { getOrCreateConsentRuntime } from "c15t";

const names = ["necessary", "functionality", "experience", "measurement", "marketing"];
const { consentStore } = getOrCreateConsentRuntime({
  mode: "offline", // the other one asks a server first
  consentCategories: names,
  scripts: [{ id: "gated", src: NOTICE.gated, category: "measurement" }],
});
const sheet = new CSSStyleSheet();
sheet.replaceSync(
  "#ask{position:fixed;inset:auto 0 0;padding:1em;background:#fff;color:#16202a;border-top:1px solid;font:1em/1.5 system-ui}" +
    "#ask button{font:inherit;padding:.5em 1em;margin-right:1em}#ask label{display:block}",
);
document.adoptedStyleSheets.push(sheet);

function make(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const save = (type) => () => consentStore.getState().saveConsents(type);

function choices() {
  const state = consentStore.getState();
  return names.map((name, index) => {
    const { name: title, purpose } = NOTICE.categories[index];
    const input = make("input", {
      type: "checkbox",
      checked: state.consents[name],
      disabled: name === "necessary",
      onchange: () => state.setSelectedConsent(name, input.checked),
    });
    return make("label", {}, input, title, make("p", {}, purpose));
  });
}

const banner = make(
  "section",
  { id: "ask", hidden: true, ariaLabel: NOTICE.title },
  make("p", {}, NOTICE.body),
  make("button", { onclick: save("all") }, NOTICE.accept),
  make("button", { onclick: save("necessary") }, NOTICE.reject),
  make("button", { onclick: () => consentStore.getState().setActiveUI("dialog") }, NOTICE.choose),
);
document.body.append(banner);

function show({ activeUI }) {
  banner.hidden = activeUI !== "banner";
  document.getElementById("choose")?.remove();
  if (activeUI !== "dialog") return;
  const button = make("button", { onclick: save("custom") }, NOTICE.save);
  document.body.append(make("dialog", { id: "choose", open: true }, ...choices(), button));
}

consentStore.subscribe(show);
show(consentStore.getState());
