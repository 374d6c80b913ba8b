/**
 * What answers `__gpp` until the part has come: the first script of a page that asks for IAB GPP.
 *
 * It may stand in the page itself. Generic commands are answered at once, listeners are kept, and
 * whatever else is asked waits in order. Frames find it by the name of an empty one.
 */
(() => {
  const page = /** @type {any} */ (window);
  if (page.__gpp) return;

  /** @type {unknown[][]} */
  const queue = [];
  /** @type {import("../gpp/answers.js").Listener[]} */
  const events = [];
  let last = 0;

  const pingData = () => ({
    gppVersion: "1.1",
    cmpStatus: "stub",
    cmpDisplayStatus: "hidden",
    signalStatus: "not ready",
    supportedAPIs: [],
    cmpId: 0,
    sectionList: [],
    applicableSections: [0], // not known yet
    gppString: "",
    parsedSections: {},
  });

  /** @type {(eventName: string, listenerId: number, data: boolean) => object} */
  const event = (eventName, listenerId, data) => ({
    eventName,
    listenerId,
    data,
    pingData: pingData(),
  });

  /** @type {Record<string, (callback: any, parameter: any) => unknown>} */
  const commands = {
    __proto__: /** @type {any} */ (null), // no command is called toString
    ping: pingData,
    addEventListener(callback) {
      events.push({ id: ++last, callback });
      return event("listenerRegistered", last, true);
    },
    removeEventListener(_, id) {
      const index = events.findIndex((one) => one.id === id);
      if (index >= 0) events.splice(index, 1);
      return event("listenerRemoved", id, index >= 0);
    },
    hasSection: () => false,
    getSection: () => null,
    getField: () => null,
  };

  /** @type {(command: string, callback: any, parameter?: unknown) => void} */
  const stub = (command, callback, parameter) => {
    const respond = commands[command];
    if (respond) callback(respond(callback, parameter), true);
    else queue.push([command, callback, parameter]);
  };

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

  page.__gpp = Object.assign(stub, { queue, events });
})();
