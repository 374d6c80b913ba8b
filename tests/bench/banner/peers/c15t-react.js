/** c15t's own banner and dialog, as its quickstart for React mounts them, without a server of its own. */
import { ConsentBanner, ConsentDialog, ConsentManagerProvider } from "@c15t/react";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const names = ["necessary", "functionality", "experience", "measurement", "marketing"];
const { accept, reject, choose, save, title, body, dialog_title, dialog_body } = NOTICE;
const texts = {
  common: { acceptAll: accept, rejectAll: reject, customize: choose, save },
  cookieBanner: { title, description: body },
  consentManagerDialog: { title: dialog_title, description: dialog_body },
  consentTypes: Object.fromEntries(
    names.map((name, index) => {
      const { name: title, purpose } = NOTICE.categories[index];
      return [name, { title, description: purpose }];
    }),
  ),
};
const options = {
  mode: "offline",
  consentCategories: names,
  overrides: { country: "DE" },
  i18n: { locale: "en", detectBrowserLanguage: false, messages: { en: texts } },
  scripts: [{ id: "gated", src: NOTICE.gated, category: "measurement" }],
};
const host = document.body.appendChild(document.createElement("div"));
createRoot(host).render(
  createElement(
    ConsentManagerProvider,
    { options },
    createElement(ConsentBanner),
    createElement(ConsentDialog),
  ),
);
