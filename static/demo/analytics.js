// A pretend tag: it counts your visits, says so on the page, and sets what its kind sets.
(() => {
  document.cookie =
    "_demo_visits=1; Max-Age=2592000; Path=/; SameSite=Lax; Domain=mixnetworks.localhost";
  const cell = document.querySelector("#tag-analytics");
  if (cell) cell.textContent = cell.dataset.ran;
})();
