// Light or dark, for this page; theme.js keeps it for the next, once preferences are allowed.
const select = document.querySelector("#theme");
select.addEventListener("change", () => {
  document.documentElement.dataset.theme = select.value;
  document.dispatchEvent(new CustomEvent("demo:theme"));
});
