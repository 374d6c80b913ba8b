// The receipt can be selected and copied by hand; this only adds a button that does it.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const receipt = document.querySelector("[data-receipt]");
    await navigator.clipboard.writeText(receipt.innerText);
    button.textContent = button.dataset.copied;
  });
}
