/** The shapes of what the guard's modules hand each other. */

type RegisterKind = "cookie" | "local-storage" | "session-storage" | "hosts";

/** One category; a `*` in a name stands for anything. */
type RegisterRow = { key: string; necessary?: 1 } & { [kind in RegisterKind]?: string[] };

interface Owner {
  key: string;
  isNecessary: boolean;
  /** The name or pattern as it stands in the register. */
  declared: string;
}

type Register = (kind: RegisterKind, name: string) => Owner | undefined;

/** A script or a frame that loads something. */
type Source = HTMLScriptElement | HTMLIFrameElement;
type SourceScreen = ReturnType<typeof import("./screen.js").screen>;

interface BlockedItem {
  what: "cookie" | "storage" | "script" | "frame";
  name: string;
  /** Empty where the register does not know the name. */
  category: string;
  /** Whether a later yes activates it. */
  held: boolean;
}

/** `declared` is how the register writes the name; undefined: it does not know it. */
type Tell = (item: BlockedItem, kind: RegisterKind, declared?: string) => void;

interface Write {
  what: "cookie" | "storage";
  kind: RegisterKind;
  name: string;
  /** A later write to the same target replaces this one. */
  target: string;
  write: () => void;
}

interface Writes {
  /** Tell a key that the register does not know, in report mode. */
  noteUndeclared(kind: RegisterKind, name: string): void;
  isStopped(write: Write): boolean;
  /** What the page itself deletes, that no yes may bring back. */
  drop(isDropped: (target: string) => boolean): void;
}

/** May change the arguments. Returns what the caller gets where the call ends here. */
type Meeting = (self: any, args: any[], original: Function) => { value?: unknown } | false | void;

/** The service gives this name its value when it serves the file. */
declare const __MIX_REGISTER__: { service: string; site: string; categories: RegisterRow[] };
