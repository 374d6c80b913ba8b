/** All that is drawn, under one name: `core/view.js` stands in its place where it comes late. */
export { open } from "../block/chat.js";
export { drawPlaceholder } from "../block/placeholder.js";
export { append, remake, stay } from "./host.js";
export {
  ask,
  confirm,
  connect,
  focusLanguage,
  hide,
  openDialog,
  showSignalLine,
} from "./view.js";
