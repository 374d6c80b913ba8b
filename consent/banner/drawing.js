/** All that is drawn, under one name: `core/drawing.js` stands in its place where it comes late. */
export { openChat } from "./chat.js";
export { append, create, stay } from "./host.js";
export { drawPlaceholder } from "./placeholder.js";
export {
  ask,
  confirm,
  focusLanguage,
  hide,
  openDialog,
  remake,
  showSignalLine,
} from "./view.js";
