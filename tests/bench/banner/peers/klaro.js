/** Klaro: a service for each category, and a button that accepts all of them. */
window.klaroConfig = {
  version: 1,
  lang: "en",
  acceptAll: true,
  translations: {
    zz: { privacyPolicyUrl: "/privacy" },
    en: {
      ok: NOTICE.accept,
      acceptAll: NOTICE.accept,
      decline: NOTICE.reject,
      consentNotice: { title: NOTICE.title, description: NOTICE.body, learnMore: NOTICE.choose },
      purposes: Object.fromEntries(NOTICE.categories.map(({ key, name }) => [key, name])),
    },
  },
  services: NOTICE.categories.map(({ key, name, purpose, necessary }) => ({
    name: key,
    title: name,
    description: purpose,
    purposes: [key],
    required: necessary,
  })),
};
