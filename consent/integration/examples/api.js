// Before the banner has loaded, window.mixConsent is a queue; afterwards it runs this at once
(window.mixConsent ??= []).push((consent) => {
  // What holds now: true or false, and why
  if (consent.allows("analytics")) startStatistics();
  const { verdict, reason } = consent.verdicts().analytics; // "denied", "signal"
  document.documentElement.dataset.analytics = `${verdict}, ${reason}`;

  // What changes: at once with the present state, then after each answer
  const unsubscribe = consent.on("change", ({ changed }) => {
    if (changed.includes("analytics") && !consent.allows("analytics")) stopStatistics();
  });
  window.addEventListener("pagehide", unsubscribe, { once: true });
});

// What buttons of your own may do. Each answers with a promise: whether the service has it
window.consentButtons = {
  open: () => window.mixConsent.open(), // the dialog
  reject: () => window.mixConsent.reject(),
  accept: () => window.mixConsent.accept(),
  choose: () => window.mixConsent.save({ analytics: true }), // the others stay as they are
  withdraw: () => window.mixConsent.withdraw(),
  receipt: () => window.mixConsent.receipt(), // the id of the last answer, for support
};

// The same news as events, for those who do not hold the object
document.addEventListener("mixconsent:ready", ({ detail }) => console.log(detail.verdicts));
document.addEventListener("mixconsent:change", ({ detail }) => console.log(detail.changed));
