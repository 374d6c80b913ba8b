// Leaving a form in which something was typed asks first; not where it is sent, or nothing changed.

const NOT_TYPED = ["csrfmiddlewaretoken", "_selected_action", "action", "index", "select_across"];
const FORMS = "body:not(.login, .second-factor) #content form[method=post]";

function read(form) {
  const entries = [...new FormData(form)].filter(([name]) => !NOT_TYPED.includes(name));
  return JSON.stringify(entries.map(([name, value]) => [name, value.name ?? value]));
}

for (const form of document.querySelectorAll(FORMS)) {
  let before = ""; // read when somebody turns to it: by then the page's scripts have filled it in
  let isSent = false;
  const begin = () => {
    before ||= read(form);
  };
  form.addEventListener("focusin", begin);
  form.addEventListener("pointerdown", begin, { capture: true });
  form.addEventListener("submit", (event) => {
    isSent = !event.defaultPrevented;
  });
  addEventListener("beforeunload", (event) => {
    if (before && !isSent && read(form) !== before) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    isSent = false; // somebody came back to it
  });
}
