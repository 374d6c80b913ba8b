/** A new category's key follows its name, until somebody writes another. */
const key = document.querySelector("input#id_key");
const first = '#texts-group input[name$="-name"]';
const name = document.querySelector("#id_name_en") ?? document.querySelector(first);
const LONGEST = 32;

/** @param {string} text */
function keyOf(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+/, "");
  return words.slice(0, LONGEST).replace(/_+$/, "");
}

if (key && name && !key.value) {
  let isOurs = true;
  key.addEventListener("input", () => {
    isOurs = !key.value;
  });
  name.addEventListener("input", () => {
    if (isOurs) key.value = keyOf(name.value);
  });
}
