// Each color gets a picker beside it, and sketch and contrast follow what is typed: the same
// arithmetic as consent/lib/colours.py, which has the last word when the form is saved.
const looks = document.querySelector(".looks");
const fields = new Map();
for (const field of document.querySelectorAll("input.colour")) fields.set(field.name, field);

/** "#ABC", "abc" and "0F4C75" as #rrggbb; null for what is no color. */
function read(name) {
  const digits = fields.get(name).value.trim().toLowerCase().replace(/^#/, "");
  if (/^[0-9a-f]{3}$/.test(digits)) return `#${digits.replace(/./g, "$&$&")}`;
  return /^[0-9a-f]{6}$/.test(digits) ? `#${digits}` : null;
}

function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function show() {
  for (const shape of looks.querySelectorAll("[data-fill]")) {
    const color = read(shape.dataset.fill);
    if (color) shape.setAttribute("fill", color);
  }
  for (const row of looks.querySelectorAll("[data-front]")) {
    const [front, back] = [read(row.dataset.front), read(row.dataset.back)];
    if (front && back) measure(row, contrast(front, back));
  }
}

function measure(row, ratio) {
  const isFaint = ratio < Number(looks.dataset.enough);
  row.classList.toggle("is-faint", isFaint);
  row.cells[1].textContent = `${(Math.floor(ratio * 100) / 100).toFixed(2)}:1`; // never rounded up
  row.querySelector("span").textContent = isFaint ? "too faint" : "fine";
}

function addPicker(field) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", `Pick: ${field.labels[0].textContent.replace(/:$/, "")}`);
  const follow = () => (picker.value = read(field.name) ?? picker.value);
  picker.addEventListener("input", () => {
    field.value = picker.value;
    show();
  });
  field.addEventListener("input", follow);
  field.after(" ", picker);
  follow();
}

if (looks && fields.size) {
  fields.forEach(addPicker);
  document.addEventListener("input", show);
  show();
}
