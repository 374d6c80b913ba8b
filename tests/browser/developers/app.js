// A page's own React: two components, one of them mounted and unmounted by a button.
import { createElement as h, StrictMode, useState } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server.browser";
import { useConsent } from "./use-consent.js";

function Statistics({ id }) {
  return h("output", { id }, useConsent("analytics") ? "on" : "off");
}

function App() {
  const [isOpen, setOpen] = useState(true);
  const toggle = h("button", { onClick: () => setOpen(!isOpen) }, "toggle");
  const waits = { type: "text/plain", "data-consent": "marketing" };
  const script = isOpen && h("script", waits, "window.counted = (window.counted ?? 0) + 1");
  const second = isOpen && h(Statistics, { id: "second" });
  return h("div", null, h(Statistics, { id: "first" }), second, script, toggle);
}

const app = h(StrictMode, null, h(App));
const root = document.createElement("div");
root.innerHTML = renderToString(app); // as a server sends it
window.sent = root.textContent;
document.body.append(root);
hydrateRoot(root, app, { onRecoverableError: (error) => (window.mismatch = String(error)) });
