/**
 * What partners learn of a visitor, by the names of the fields in the IAB's section documents.
 *
 * Sensitive data, children and purposes beyond those we tell stay at the library's 0: there are
 * none. Pure; a state's section takes the fields that it has.
 */

const NOT_APPLICABLE = 0;
const YES = 1;
const NO = 2;

/** @type {(config: GppConfig, allows: (key: string) => boolean) => GppStatement} */
export function state({ categories, signal }, allows) {
  const flagged = (/** @type {number} */ flags) =>
    categories.filter(({ sale = 0 }) => sale & flags).map(({ key }) => key);
  const sells = flagged(1);
  const targets = flagged(2);
  const shares = flagged(3); // ads across sites are what California calls sharing
  /** @type {(keys: string[]) => GppValue} */
  const notice = (keys) => (keys[0] ? YES : NOT_APPLICABLE); // banner and page give it
  /** @type {(keys: string[]) => GppValue} one string for all of them: the smaller grant stands */
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
    MspaVersion: 0, // we have not signed the IAB's agreement: its mode is not applicable, too
    MspaCoveredTransaction: NO,
    Gpc: signal === true,
  };
}
