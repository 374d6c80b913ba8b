/** @type {(declared: string) => RegExp} what a name in the register matches: `*` is any text */
export function patternOf(declared) {
  return new RegExp(`^${declared.replace(/[^\w*]/g, "\\$&").replace(/\*/g, ".*")}$`, "s");
}
