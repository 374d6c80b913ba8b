// The steps of a Consent-O-Matic rule, done as its documentation describes them.
const within = ({ selector }) => document.querySelector(selector)?.shadowRoot;
const find = ({ parent, target }) =>
  (parent ? within(parent) : document)?.querySelector(target.selector) ?? null;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function act(step, types) {
  const values = Object.values(types);
  const branch = (is) => act(is ? step.trueAction : step.falseAction, types);
  const known = {
    click: () => find(step).click(),
    waitcss: async () => {
      for (let left = step.retries; !find(step) && left > 0; left -= 1) await pause(step.waitTime);
    },
    list: async () => {
      for (const one of step.actions) await act(one, types);
    },
    ifallownone: () => branch(!values.some(Boolean)),
    ifallowall: () => branch(values.every(Boolean)),
    consent: async () => {
      for (const { type, matcher, toggleAction } of step.consents) {
        const toggle = find(matcher); // a site may not have it
        if (toggle && toggle.checked !== types[type]) await act(toggleAction, types);
      }
    },
  };
  if (!(step.type in known)) throw new Error(`A step that this does not know: ${step.type}`);
  await known[step.type]();
}

/** Whether the banner was found, shown, and answered for a visitor who allows these types. */
window.answerFor = async ({ detectors, methods }, types) => {
  const [{ presentMatcher, showingMatcher }] = detectors;
  const isThere = [...presentMatcher, ...showingMatcher].every(find);
  if (isThere) for (const { action } of methods) await act(action, types);
  return isThere;
};
