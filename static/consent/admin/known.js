/** A known name fills in the form, as the server would begin it; what somebody wrote stays. */
const name = /** @type {HTMLInputElement} */ (document.querySelector("#cookie_form #id_name"));
const status = Object.assign(document.createElement("p"), { className: "help", role: "status" });
/** What nobody here wrote, by the field's id. @type {Map<string, string>} */
const begun = new Map();

for (const field of name.form.querySelectorAll("select, textarea, input:not([type=hidden])")) {
  if (field.id && field !== name && field.type !== "checkbox") begun.set(field.id, field.value);
}
name.setAttribute("list", "known-names");
name.closest(".form-row").append(status);

async function fill() {
  const wanted = name.value;
  const address = new URL(location.href);
  address.searchParams.delete("what");
  address.searchParams.set("found", wanted);
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok || name.value !== wanted) return;
  for (const [id, value] of begun) {
    const field = document.getElementById(id);
    const known = page.getElementById(id);
    if (known && field.value === value) {
      field.value = known.value;
      begun.set(id, known.value);
    }
  }
  status.textContent = page.querySelector(".messagelist .info")?.textContent ?? "";
}

name.addEventListener("change", fill);
