// A pretend tag: it tells an advertiser that you were here, says so on the page, and sets what its kind sets.
(() => {
  document.cookie =
    "_demo_ads=1; Max-Age=2592000; Path=/; SameSite=Lax; Domain=mixnetworks.localhost";
  const cell = document.querySelector("#tag-marketing");
  if (cell) cell.textContent = cell.dataset.ran;
})();
