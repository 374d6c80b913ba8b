// Google's own data layer (the package before this script), with one trigger as the recipe says: a
// custom event, and a variable that has to equal a value.
window.fired = 0;
window.dataLayer = window.dataLayer ?? [];
const helper = new window.DataLayerHelper(window.dataLayer, follow, true);

function follow(model, message) {
  if (message.event === EVENT && helper.get(VARIABLE) === GRANTED) window.fired += 1;
}
