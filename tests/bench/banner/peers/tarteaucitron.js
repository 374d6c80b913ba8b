/** tarteaucitron as its README sets it up, and a service for each category that is asked about. */
const types = ["api", "comment", "support", "analytic", "ads", "other"]; // one of its groups for each

window.tarteaucitronCustomText = {
  acceptAll: NOTICE.accept,
  denyAll: NOTICE.reject,
  personalize: NOTICE.choose,
  alertBigPrivacy: NOTICE.body,
};
tarteaucitron.init({
  privacyUrl: "",
  bodyPosition: "bottom",
  hashtag: "#tarteaucitron",
  cookieName: "tarteaucitron",
  orientation: "middle",
  groupServices: true,
  showDetailsOnClick: true,
  serviceDefaultState: "wait",
  showAlertSmall: false,
  cookieslist: false,
  showIcon: true,
  iconPosition: "BottomRight",
  adblocker: false,
  DenyAllCta: true,
  AcceptAllCta: true,
  highPrivacy: true,
  handleBrowserDNTRequest: false,
  removeCredit: false,
  moreInfoLink: true,
  useExternalCss: false,
  useExternalJs: false,
  mandatory: true,
  mandatoryCta: true,
});
tarteaucitron.job = [];
NOTICE.categories
  .filter(({ necessary }) => !necessary)
  .forEach(({ key, name }, index) => {
    const own = `own_${key}`; // it knows a service called "analytics"
    tarteaucitron.services[own] = {
      key: own,
      name,
      type: types[index],
      uri: "/privacy",
      needConsent: true,
      cookies: [],
      js: () => key === "analytics" && tarteaucitron.addScript(NOTICE.gated),
    };
    tarteaucitron.job.push(own);
  });
