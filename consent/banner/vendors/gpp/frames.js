/** Frames ask `__gpp` by messages, and find the page that answers by the name of an empty frame. */

/** @param {any} page */
export function answerFrames(page) {
  page.addEventListener("message", (/** @type {MessageEvent} */ { data, source }) => {
    const isText = typeof data === "string";
    let call;
    try {
      call = (isText ? JSON.parse(data) : data).__gppCall;
    } catch {
      return; // somebody else's message
    }
    if (!call) return;
    page.__gpp(
      call.command,
      (/** @type {unknown} */ returnValue, /** @type {boolean} */ success) => {
        const reply = { __gppReturn: { returnValue, success, callId: call.callId } };
        const sent = isText ? JSON.stringify(reply) : reply;
        source?.postMessage(sent, /** @type {any} */ ("*")); // who asked, wherever it is from
      },
      call.parameter,
    );
  });
  const locator = document.createElement("iframe");
  locator.name = "__gppLocator";
  locator.style.display = "none";
  document.documentElement.append(locator);
}
