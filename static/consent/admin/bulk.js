/** A file that is too long is refused before it is sent. */
const field = document.getElementById("file");

field?.addEventListener("change", () => {
  const isLong = field.files[0]?.size > Number(field.dataset.mostBytes);
  const most = Math.round(Number(field.dataset.mostBytes) / 1000);
  field.setCustomValidity(isLong ? `The file is longer than ${most} kB. Split it.` : "");
  field.reportValidity();
});
