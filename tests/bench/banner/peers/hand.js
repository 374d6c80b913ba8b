/** The least that an honest site writes by itself: two buttons, one cookie, nothing to open. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(
  "#ask{position:fixed;inset:auto 0 0;padding:1em;background:#fff;color:#16202a;border-top:1px solid;font:1em/1.5 system-ui}" +
    "#ask button{font:inherit;padding:.5em 1em;margin-right:1em}",
);
const said = () => document.cookie.match(/(?:^|; )consent=(yes|no)/)?.[1];

function answer(word) {
  document.cookie = `consent=${word}; Max-Age=15552000; Path=/; Secure; SameSite=Lax`;
  document.getElementById("ask").remove();
  release();
}

function release() {
  if (said() !== "yes") return;
  for (const waiting of document.querySelectorAll('script[type="text/plain"]')) {
    const script = document.createElement("script");
    script.src = waiting.src;
    waiting.replaceWith(script);
  }
}

function button(words, word) {
  const made = document.createElement("button");
  made.textContent = words;
  made.onclick = () => answer(word);
  return made;
}

function ask() {
  const section = document.createElement("section");
  section.id = "ask";
  section.setAttribute("aria-label", NOTICE.title);
  section.append(NOTICE.body, document.createElement("br"));
  section.append(button(NOTICE.accept, "yes"), button(NOTICE.reject, "no"));
  document.adoptedStyleSheets.push(sheet);
  document.documentElement.append(section);
}

if (!said()) ask();
else if (document.readyState !== "loading") release();
else addEventListener("DOMContentLoaded", release);
