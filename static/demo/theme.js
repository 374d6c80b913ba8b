// A pretend tag: it remembers how you like the page, says so on the page, and sets what its kind sets.
(() => {
  document.cookie =
    "demo_theme=1; Max-Age=2592000; Path=/; SameSite=Lax; Domain=mixnetworks.localhost";
  const cell = document.querySelector("#tag-preferences");
  if (cell) cell.textContent = "ran, and set demo_theme";
})();
