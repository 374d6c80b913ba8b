// On a phone a list has no columns: each value is told by the heading of its column.

const heads = [...document.querySelectorAll("#result_list thead th")].map((head) =>
  (head.querySelector(".text") ?? head).textContent.trim(),
);
for (const row of document.querySelectorAll("#result_list tbody tr")) {
  [...row.cells].forEach((cell, index) => {
    if (!cell.matches(".action-checkbox, :first-of-type")) cell.dataset.label = heads[index];
  });
}
