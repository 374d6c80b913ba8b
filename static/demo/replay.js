// A pretend tag: it records what you do, says so on the page, and sets what its kind sets.
(() => {
  document.cookie =
    "_demo_replay=1; Max-Age=2592000; Path=/; SameSite=Lax; Domain=mixnetworks.localhost";
  const cell = document.querySelector("#tag-replay");
  if (cell) cell.textContent = cell.dataset.ran;
})();
