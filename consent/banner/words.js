/**
 * Where each text of the config stands in its list, in the order of `WORDS` in
 * `consent/scripts/config.py`: sent with their names, they would cost 300 bytes.
 */
export const SETTINGS_LINK = 0;
export const TITLE = 1;
export const BODY = 2;
export const NOTE = 3;
export const AGAIN_BODY = 4;
export const AGAIN_NOTE = 5;
export const ACCEPT = 6;
export const REJECT = 7;
export const CHOOSE = 8;
export const ALLOWED = 9;
export const OFF = 10;
export const PRIVACY_LINK = 11;
export const SAVED_ACCEPTED = 12;
export const SAVED_REJECTED = 13;
export const SAVED_CUSTOM = 14;
export const CHANGE = 15;
export const HIDE = 16;
export const UNSENT = 17;
export const POLICY_LINK = 18;
export const CHANGED = 19;
export const SIGNAL_STATUS = 20;
export const SIGNAL_REASON = 21;
