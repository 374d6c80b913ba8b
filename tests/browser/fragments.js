// The ways by which libraries put markup into a page. By the standard, a script never runs that the
// parser of fragments made, whatever becomes of it.
const parsed = (html) => Object.assign(document.createElement("div"), { innerHTML: html });
const body = document.body.appendChild(document.createElement("div"));

function filled(script, html) {
  const [meant] = parsed(html).children;
  for (const { name, value } of meant.attributes) script.setAttribute(name, value);
  script.textContent = meant.textContent;
  return script;
}

const ways = {
  innerHTML: (html) => parsed(html), // as Vue's v-html
  moved: (html) => parsed(html).firstChild, // as jQuery's .html()
  adjacent(html) {
    body.insertAdjacentHTML("beforeend", html);
    return "";
  },
  parser: (html) => new DOMParser().parseFromString(html, "text/html").scripts[0], // as htmx
  range: (html) => document.createRange().createContextualFragment(html),
  jsx: (html) => filled(parsed("<script></script>").firstChild, html), // as React
  cloned: (html) => parsed(html).firstChild.cloneNode(true), // as Lit and Solid
  created: (html) => filled(document.createElement("script"), html), // as Turbo
};

/** Put in what waits for a yes: each kind by each way. Returns what is to run, in any order. */
window.putIn = (service, visit) => {
  const names = [];
  const name = (...parts) => {
    names.push([visit, ...parts].join("-"));
    return names.at(-1);
  };
  const push = (one) => `>(window.ran ??= []).push("${one}")`;
  const kinds = {
    inline: push,
    plain: (one) => ` src="${service}/${one}.js">`,
    async: (one) => ` async src="${service}/${one}.js">`,
    module: (one) => ` type="module" src="${service}/${one}.js">`,
  };
  for (const [way, put] of Object.entries(ways)) {
    for (const [kind, rest] of Object.entries(kinds)) {
      const waits = rest(name(way, kind)).replace(" type", " data-type");
      body.append(put(`<script type="text/plain" data-consent="analytics"${waits}</script>`));
    }
  }
  for (const [kind, rest] of Object.entries(kinds)) {
    const script = `<script${rest(name("template", kind))}</script>`;
    body.append(parsed(`<template data-consent="analytics">${script}</template>`));
  }
  return names.sort();
};
