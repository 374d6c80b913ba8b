/** Klaro: a service for each category, and a button that accepts all of them. */
window.klaroConfig = {
  version: 1,
  lang: "en",
  acceptAll: true,
  showNoticeTitle: true,
  translations: {
    zz: { privacyPolicyUrl: "/privacy" },
    en: {
      ok: NOTICE.accept,
      acceptAll: NOTICE.accept,
      acceptSelected: NOTICE.save,
      decline: NOTICE.reject,
      consentNotice: { title: NOTICE.title, description: NOTICE.body, learnMore: NOTICE.choose },
      consentModal: { title: NOTICE.dialog_title, description: NOTICE.dialog_body },
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
