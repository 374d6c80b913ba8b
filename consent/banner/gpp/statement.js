/**
 * What partners learn of a visitor, by the names that the IAB's section documents give to the fields.
 *
 * Sensitive data, children and purposes beyond those we tell stay at the library's 0: there are
 * none. Pure; a state's section takes the fields that it has.
 *
 * @typedef {0 | 1 | 2} Value not applicable; yes, or opted out; no, or did not opt out
 * @typedef {Record<string, Value | boolean>} Statement
 *
 * @typedef {object} Config what is read of the banner's own
 * @property {{ code: string }} region where the visitor is, ISO 3166-2
 * @property {{ key: string, sale?: number }[]} categories 1 sells or shares, 2 targets ads, 3 both
 * @property {boolean | number} [signal] whether the browser sends Global Privacy Control
 */

const NOT_APPLICABLE = 0;
const YES = 1;
const NO = 2;

/**
 * @param {Config} config
 * @param {(key: string) => boolean} allows
 * @returns {Statement}
 */
export function state({ categories, signal }, allows) {
  const flagged = (/** @type {number} */ flags) =>
    categories.filter(({ sale = 0 }) => sale & flags).map(({ key }) => key);
  const sells = flagged(1);
  const targets = flagged(2);
  const shares = flagged(3); // ads across sites are what California calls sharing
  /** @type {(keys: string[]) => Value} */
  const notice = (keys) => (keys[0] ? YES : NOT_APPLICABLE); // banner and page give it
  /** @type {(keys: string[]) => Value} one string for all of them: the smaller grant stands */
  const optOut = (keys) => (!keys[0] ? NOT_APPLICABLE : keys.every(allows) ? NO : YES);
  return {
    ProcessingNotice: YES,
    SharingNotice: notice(shares),
    SaleOptOutNotice: notice(sells),
    SharingOptOutNotice: notice(shares),
    TargetedAdvertisingOptOutNotice: notice(targets),
    SaleOptOut: optOut(sells),
    SharingOptOut: optOut(shares),
    TargetedAdvertisingOptOut: optOut(targets),
    MspaVersion: 0, // we have not signed the IAB's agreement
    MspaCoveredTransaction: NO,
    Gpc: !!signal,
  };
}
