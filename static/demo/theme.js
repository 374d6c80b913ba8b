// A pretend tag: it keeps how you like the page, says so on the page, and sets what its kind sets.
(() => {
  const keep = () => {
    const { theme } = document.documentElement.dataset;
    document.cookie = `demo_theme=${theme}; Max-Age=31536000; Path=/; SameSite=Lax; Domain=mixnetworks.localhost`;
  };
  keep();
  document.addEventListener("demo:theme", keep);
  const cell = document.querySelector("#tag-preferences");
  if (cell) cell.textContent = cell.dataset.ran;
})();
