// A pretend tag: it opens a chat, says so on the page, and sets what its kind sets.
(() => {
  document.cookie =
    "_demo_chat=1; Max-Age=2592000; Path=/; SameSite=Lax; Domain=mixnetworks.localhost";
  localStorage.setItem("demo-chat-log", "Hello. How can we help?");
  const cell = document.querySelector("#tag-support");
  if (cell) cell.textContent = cell.dataset.ran;
})();
