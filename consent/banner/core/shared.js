/** What the parts read of the page's one state. */

import { nonce } from "../gate.js";
import { after, apply } from "../session.js";
import * as visit from "../visit.js";
import { begin, confirm, speak } from "./view.js";

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
  get stored() {
    return visit.stored;
  },
  get verdicts() {
    return visit.verdicts;
  },
  activated: visit.activated,
  after,
  apply,
  begin,
  confirm,
  goOnWith: visit.goOnWith,
  isForeign: visit.isForeign,
  isOffBySignal: visit.isOffBySignal,
  isSignalHonored: visit.isSignalHonored,
  nonce,
  now: visit.now,
  off: visit.off,
  optional: visit.optional,
  own: visit.own,
  refuse: visit.refuse,
  reloadPage: visit.reloadPage,
  speak,
  withdrawn: visit.withdrawn,
});
