// The inspector follows what happens in the page: after an answer it asks the site's server anew.
const PAUSES = [0, 300, 700, 1500, 3000]; // milliseconds; an answer may still be under way
const inspector = document.querySelector("#inspector");
let turn = 0;

const pause = (time) => new Promise((done) => setTimeout(done, time));

/** A document, since this page's policy takes no markup from a script. */
const load = (address) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.onloadend = () => done(request.status === 200 ? request.response : null);
    request.open("GET", address);
    request.send();
  });

async function refresh() {
  const found = (await load(`/demo/live/?page=${location.pathname}`))?.querySelector("#live");
  if (!found) return;
  const before = inspector.querySelector("#live");
  before.replaceWith(document.adoptNode(found));
  document.querySelector("[data-live=summary]").textContent = found.dataset.summary;
}

/** Whether the server says of every class what the page says. */
function agrees(consent) {
  const own = consent.verdicts();
  const rows = [...inspector.querySelectorAll("#judgements tr")];
  return rows.every(({ dataset: { category, verdict, reason } }) => {
    const here = own[category];
    return here?.verdict === verdict && here.reason === reason;
  });
}

async function follow(consent) {
  turn += 1;
  const mine = turn;
  for (const time of PAUSES) {
    await pause(time);
    if (mine !== turn) return;
    await refresh();
    if (agrees(consent)) break;
  }
  inspector.querySelector(".differs").hidden = agrees(consent);
  await pause(1000); // by now the scripts that were let in have set their cookies
  if (mine === turn && agrees(consent)) await refresh();
}

window.mixConsent ??= [];
window.mixConsent.push((consent) => {
  consent.on("change", () => follow(consent));
  if (!agrees(consent)) follow(consent);
});
