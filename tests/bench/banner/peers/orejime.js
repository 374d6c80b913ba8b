/** Orejime 3, standard theme: a purpose for each category. */
window.orejimeConfig = {
  privacyPolicyUrl: "/privacy",
  purposes: NOTICE.categories.map(({ key, name, purpose, necessary }) => ({
    id: key,
    title: name,
    description: purpose,
    cookies: [],
    isMandatory: necessary,
  })),
  translations: {
    banner: {
      title: NOTICE.title,
      description: NOTICE.body,
      accept: NOTICE.accept,
      decline: NOTICE.reject,
      configure: NOTICE.choose,
    },
    modal: {
      title: NOTICE.dialog_title,
      description: NOTICE.dialog_body,
      acceptAll: NOTICE.accept,
      declineAll: NOTICE.reject,
      save: NOTICE.save,
    },
  },
};
