/**
 * Ad partners: the function `__gpp` and its listeners, as the IAB's "CMP API" 1.1 describes them.
 *
 * It knows no page and no law: what it answers was put into it.
 */

const UNREGISTERED = 1; // the id of a consent manager that the IAB has given none

export class Partners {
  /**
   * @param {string[]} supportedAPIs
   * @param {GppListener[]} listeners
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
    /** @type {(command: string, callback: GppCallback, parameter?: unknown) => void} */
    this.gpp = (command, callback, parameter) => {
      this.respond(command, replyTo(callback), parameter);
    };
  }

  /** @type {(command: string, reply: GppReply, parameter: any) => void} */
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

  /** @type {(eventName: string, listenerId: number, data: unknown) => object} */
  event(eventName, listenerId, data) {
    return { eventName, listenerId, data, pingData: this.pingData() };
  }

  /** @type {(eventName: string, data: unknown) => void} */
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
   * @type {(name: "cmpStatus" | "cmpDisplayStatus" | "signalStatus", status: string) => void}
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
 * @param {GppCallback} callback
 * @returns {GppReply}
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

/** @type {<Value>(record: Record<string, Value>, name: string) => Value | null} */
function field(record, name) {
  return Object.hasOwn(record, name) ? record[name] : null;
}
