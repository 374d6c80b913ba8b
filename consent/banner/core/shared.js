/** What the part reads of the page's one state. */
import { nonce } from "../gate.js";
import { after, apply, settle, speak } from "../session.js";
import * as visit from "../visit.js";

export const shared = () => ({
  get config() {
    return visit.config;
  },
  get context() {
    return visit.context;
  },
  get isRefused() {
    return visit.isRefused;
  },
  get needsReload() {
    return visit.needsReload;
  },
  get verdicts() {
    return visit.verdicts;
  },
  activated: visit.activated,
  after,
  apply,
  hideSignalLine: visit.hideSignalLine,
  isForeign: visit.isForeign,
  isLocked: visit.isLocked,
  isOffBySignal: visit.isOffBySignal,
  isSignalHonored: visit.isSignalHonored,
  nonce,
  now: visit.now,
  optional: visit.optional,
  record: visit.record,
  refuse: visit.refuse,
  reloadPage: visit.reloadPage,
  settle,
  speak,
  staysOff: visit.staysOff,
});
