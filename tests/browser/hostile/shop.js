// What the page is for: a button that fills the basket
document.addEventListener("click", function (event) {
  if (event.target.id === "buy") document.getElementById("basket").textContent = "1 in the basket";
});
