// A button that a page without scripts would show in vain.
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
