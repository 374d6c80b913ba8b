/**
 * What answers `__gpp` until the part is there: generic commands at once; listeners are
 * registered, and every other command waits in order.
 */

export function createStub() {
  /** @type {unknown[][]} */
  const queue = [];
  /** @type {GppListener[]} */
  const events = [];
  let last = 0;

  /** @type {Record<string, (callback: any, parameter: any) => unknown>} */
  const commands = {
    __proto__: /** @type {any} */ (null), // no command is called toString
    ping: pingData,
    addEventListener(callback) {
      events.push({ id: ++last, callback });
      return event("listenerRegistered", last, true);
    },
    removeEventListener(_, id) {
      const index = events.findIndex((event) => event.id === id);
      if (index >= 0) events.splice(index, 1);
      return event("listenerRemoved", id, index >= 0);
    },
    hasSection: () => false,
    getSection: () => null,
    getField: () => null,
  };

  /** @type {(command: string, callback: any, parameter?: unknown) => void} */
  function stub(command, callback, parameter) {
    const respond = commands[command];
    if (respond) callback(respond(callback, parameter), true);
    else queue.push([command, callback, parameter]);
  }
  return Object.assign(stub, { queue, events });
}

function pingData() {
  return {
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
  };
}

/** @type {(eventName: string, listenerId: number, data: boolean) => object} */
function event(eventName, listenerId, data) {
  return { eventName, listenerId, data, pingData: pingData() };
}
