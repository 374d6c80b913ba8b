/**
 * Where each text of the config stands in its list, in the order of `WORDS` in
 * `consent/scripts/config.py`: sent with their names, they would cost 300 bytes.
 */
export const SETTINGS_LINK = 0;
export const TITLE = 1;
export const BODY = 2;
export const NOTE = 3;
export const ACCEPT = 4;
export const REJECT = 5;
export const CHOOSE = 6;
export const PRIVACY_LINK = 7;
export const SAVED_ACCEPTED = 8;
export const SAVED_REJECTED = 9;
export const SAVED_CUSTOM = 10;
export const CHANGE = 11;
export const HIDE = 12;
export const UNSENT = 13;
export const POLICY_LINK = 14;
export const ACCOUNT = 15;
export const SIGNAL_STATUS = 16;
export const SIGNAL_REASON = 17;
