/**
 * Ad partners: the function `__gpp` and those who listen to it, as the IAB's "CMP API" 1.1 describes them.
 *
 * It knows no page and no law: what it answers was put into it.
 *
 * @typedef {(data: unknown, success: boolean) => void} Callback
 * @typedef {(data: unknown) => void} Reply
 * @typedef {{ id: number, callback: Callback }} Listener as a stub has registered it
 */

const UNREGISTERED = 1; // the id of a consent manager that the IAB has given none

export class Partners {
  /**
   * @param {string[]} supportedAPIs
   * @param {Listener[]} listeners
   */
  constructor(supportedAPIs, listeners) {
    this.known = {
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
    this.listeners = new Map(listeners.map(({ id, callback }) => [id, replyTo(callback)]));
    this.last = Math.max(0, ...this.listeners.keys());
    /** @type {(command: string, callback: Callback, parameter?: unknown) => void} */
    this.gpp = (command, callback, parameter) => {
      this.respond(command, replyTo(callback), parameter);
    };
  }

  /**
   * @param {string} command
   * @param {Reply} reply
   * @param {any} parameter
   */
  respond(command, reply, parameter) {
    const ping = this.pingData();
    switch (command) {
      case "ping":
        return reply(ping);
      case "addEventListener":
        this.listeners.set(++this.last, reply);
        return reply(this.event("listenerRegistered", this.last, true));
      case "removeEventListener":
        return reply(this.event("listenerRemoved", parameter, this.listeners.delete(parameter)));
      case "hasSection":
        return reply(!!field(ping.parsedSections, parameter));
      case "getSection":
        return reply(field(ping.parsedSections, parameter));
      case "getField": {
        const [section, name] = `${parameter}`.split(".");
        return reply(field(field(ping.parsedSections, section) ?? {}, name));
      }
      default:
        return reply(null);
    }
  }

  /** A copy: nobody changes it for the others. */
  pingData() {
    return structuredClone(this.known);
  }

  /**
   * @param {string} eventName
   * @param {number} listenerId
   * @param {unknown} data
   */
  event(eventName, listenerId, data) {
    return { eventName, listenerId, data, pingData: this.pingData() };
  }

  /**
   * @param {string} eventName
   * @param {unknown} data
   */
  fire(eventName, data) {
    for (const [id, reply] of [...this.listeners]) {
      // another listener may have removed it
      if (this.listeners.has(id)) reply(this.event(eventName, id, data));
    }
  }

  /**
   * Change something of what is known, silently.
   *
   * @param {Partial<typeof this.known>} news
   */
  know(news) {
    Object.assign(this.known, news);
  }

  /**
   * Change a status, and fire its event.
   *
   * @param {"cmpStatus" | "cmpDisplayStatus" | "signalStatus"} name
   * @param {string} status
   */
  turn(name, status) {
    if (this.known[name] === status) return;
    this.know({ [name]: status });
    this.fire(name, status);
  }
}

/**
 * A partner's function that fails does so on its own account, and holds up nobody else.
 *
 * @param {Callback} callback
 * @returns {Reply}
 */
function replyTo(callback) {
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
