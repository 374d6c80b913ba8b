/** All that is drawn, under one name: `core/drawing.js` stands in its place where it comes late. */
export { openChat } from "./chat.js";
export { append, create, stay } from "./host.js";
export { drawPlaceholder } from "./placeholder.js";
export { ask, confirm, hide, openDialog, redraw, showSignalLine } from "./view.js";
