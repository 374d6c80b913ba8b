// A signal that only this page sees, because something took the header away, is told at once (R160).
const { dataset } = document.currentScript;

if (navigator.globalPrivacyControl === true) {
  document.querySelector("[data-gpc]").textContent = dataset.sent;
  if (!("known" in dataset)) tell();
}

async function tell() {
  const { decisions, site, notice, language, region } = dataset;
  const signal = {
    id: document.querySelector("[name=id]").value,
    site,
    notice: Number(notice),
    language,
    region,
    choices: {},
    surface: "preferences",
    method: "signal",
    signal: true,
    keeps: true,
  };
  const { ok } = await fetch(decisions, { method: "POST", body: JSON.stringify(signal) });
  // where nothing is kept, the page would be loaded for ever
  const isKept = document.cookie.includes(`${site}_consent_state=`);
  if (ok && isKept) location.replace(location.pathname + location.search);
}
