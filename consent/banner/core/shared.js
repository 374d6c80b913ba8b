/** What the view reads of the page's one state, where it is a part. */
export { nonce } from "../gate.js";
export { answer, hear, speak } from "../session.js";
export {
  activated,
  config,
  context,
  hideSignalLine,
  isLocked,
  isOffBySignal,
  isRefused,
  isSignalHonored,
  optional,
  staysOff,
  verdicts,
} from "../visit.js";
