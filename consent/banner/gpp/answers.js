/**
 * The function `__gpp` and those who listen to it, as the IAB's "CMP API" 1.1 describes them.
 *
 * It knows no page and no law: what it tells was put into it.
 *
 * @typedef {(data: unknown, success: boolean) => void} Callback
 * @typedef {(data: unknown) => void} Reply
 * @typedef {{ id: number, callback: Callback }} Listener as a stub has kept it
 */

const UNREGISTERED = 1; // the id of a consent manager that the IAB has given none

/**
 * @param {string[]} supportedAPIs
 * @param {Listener[]} kept
 */
export function answers(supportedAPIs, kept) {
  const known = {
    gppVersion: "1.1",
    cmpStatus: "loading",
    cmpDisplayStatus: "hidden",
    signalStatus: "not ready",
    supportedAPIs,
    cmpId: UNREGISTERED,
    sectionList: /** @type {number[]} */ ([]),
    applicableSections: /** @type {number[]} */ ([]),
    gppString: "",
    parsedSections: /** @type {Record<string, Record<string, unknown>>} */ ({}),
  };
  const listeners = new Map(kept.map(({ id, callback }) => [id, replying(callback)]));
  let last = Math.max(0, ...listeners.keys());

  const pingData = () => structuredClone(known); // nobody changes it for the others

  /** @type {(eventName: string, listenerId: number, data: unknown) => object} */
  const event = (eventName, listenerId, data) => ({
    eventName,
    listenerId,
    data,
    pingData: pingData(),
  });

  /** @type {Record<string, (reply: Reply, parameter: any) => void>} */
  const commands = {
    ping: (reply) => reply(pingData()),
    addEventListener(reply) {
      listeners.set(++last, reply);
      reply(event("listenerRegistered", last, true));
    },
    removeEventListener: (reply, id) => reply(event("listenerRemoved", id, listeners.delete(id))),
    hasSection: (reply, name) => reply(!!field(known.parsedSections, name)),
    getSection: (reply, name) => reply(field(pingData().parsedSections, name)),
    getField(reply, path) {
      const [section, name] = `${path}`.split(".");
      reply(field(field(pingData().parsedSections, section) ?? {}, name));
    },
  };

  /** @type {(command: string, callback: Callback, parameter?: unknown) => void} */
  function gpp(command, callback, parameter) {
    const reply = replying(callback);
    const answer = field(commands, command);
    if (answer) answer(reply, parameter);
    else reply(null);
  }

  /**
   * @param {string} eventName
   * @param {unknown} data
   */
  function fire(eventName, data) {
    for (const [id, reply] of [...listeners]) {
      if (listeners.has(id)) reply(event(eventName, id, data)); // another may have removed it
    }
  }

  /**
   * Change something of what is known, silently.
   *
   * @param {Partial<typeof known>} news
   */
  function know(news) {
    Object.assign(known, news);
  }

  /**
   * Change a status, and say so.
   *
   * @param {"cmpStatus" | "cmpDisplayStatus" | "signalStatus"} name
   * @param {string} status
   */
  function turn(name, status) {
    if (known[name] === status) return;
    know({ [name]: status });
    fire(name, status);
  }

  return { gpp, fire, know, turn };
}

/**
 * A partner's function that fails does so on its own account, and holds up nobody else.
 *
 * @param {Callback} callback
 * @returns {Reply}
 */
function replying(callback) {
  return (data) => {
    if (typeof callback !== "function") return;
    try {
      callback(data, data !== null);
    } catch (error) {
      reportError(error);
    }
  };
}

/**
 * @template Value
 * @param {Record<string, Value>} record
 * @param {string} name
 */
function field(record, name) {
  return Object.hasOwn(record, name) ? record[name] : null;
}
