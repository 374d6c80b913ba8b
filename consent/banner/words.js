/**
 * Where each text of the config stands in its list, in the order of `WORDS` in
 * `consent/scripts/config.py`: sent with their names, they would cost 300 bytes.
 */
export const SETTINGS_LINK = 0;
export const TITLE = 1;
export const BODY = 2;
export const ACCEPT = 3;
export const REJECT = 4;
export const CHOOSE = 5;
export const DIALOG_TITLE = 6;
export const DIALOG_BODY = 7;
export const SAVE = 8;
export const CLOSE = 9;
export const ALWAYS_ON = 10;
export const ALLOWED = 11;
export const OFF = 12;
export const COOKIES_LABEL = 13;
export const PRIVACY_LINK = 14;
export const SAVED_ACCEPTED = 15;
export const SAVED_REJECTED = 16;
export const SAVED_CUSTOM = 17;
export const HIDE = 18;
export const UNSENT = 19;
export const POLICY_LINK = 20;
export const BY_CHOICE = 21;
export const BY_REGION = 22;
export const BY_DEFAULT = 23;
export const BY_LAPSE = 24;
export const OPTED_OUT = 25;
export const CHANGED = 26;
export const SIGNAL_STATUS = 27;
export const SIGNAL_REASON = 28;
