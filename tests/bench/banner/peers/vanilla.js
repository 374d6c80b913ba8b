/** vanilla-cookieconsent 3: its own layout, our words and categories. */
const keys = NOTICE.categories.map(({ key, necessary }) => [
  key,
  necessary ? { enabled: true, readOnly: true } : {},
]);
const buttons = { acceptAllBtn: NOTICE.accept, acceptNecessaryBtn: NOTICE.reject };

CookieConsent.run({
  hideFromBots: false, // a browser under a driver counts as one
  categories: Object.fromEntries(keys),
  language: {
    default: "en",
    translations: {
      en: {
        consentModal: {
          title: NOTICE.title,
          description: NOTICE.body,
          showPreferencesBtn: NOTICE.choose,
          ...buttons,
        },
        preferencesModal: {
          title: NOTICE.dialog_title,
          savePreferencesBtn: NOTICE.save,
          closeIconLabel: NOTICE.close,
          ...buttons,
          sections: [
            { description: NOTICE.dialog_body },
            ...NOTICE.categories.map(({ key, name, purpose }) => ({
              title: name,
              description: purpose,
              linkedCategory: key,
            })),
          ],
        },
      },
    },
  },
});
