/**
 * Types of what the consent banner gives a page. Save this file beside your sources, and name it:
 *
 *     /// <reference path="./mix-consent.d.ts" />
 *
 * In the page's markup, these wait for consent:
 *
 *     <script type="text/plain" data-consent="analytics" src="…"></script>
 *     <script type="text/plain" data-type="module" data-consent="analytics">…</script>
 *     <template data-consent="support marketing">…</template>
 *     <iframe data-consent="marketing" data-src="…" data-provider="…"></iframe>
 *
 *   data-consent     one category's key, or several: all of them are needed
 *   data-type        of a script, once it may run: module
 *   data-src         of a frame: where it goes when it may
 *   data-provider    of a frame or of what opens a chat: who is behind it, for the words in its place
 *   data-consent-open   a click on the element opens the dialog
 *
 * And on the tag itself: data-site, data-language, data-nonce, data-no-reload, data-times, the parts that it asks
 * for, such as data-guard, and, in development, data-region. Where the tag has a nonce, scripts and templates need it too.
 */

type MixConsentVerdict = "granted" | "denied" | "unasked" | "lapsed";

type MixConsentReason =
  | "necessary"
  | "signal"
  | "account"
  | "choice"
  | "region"
  | "default"
  | "invalid";

interface MixConsentRuling {
  /** Only `granted` allows. */
  readonly verdict: MixConsentVerdict;
  readonly reason: MixConsentReason;
}

/** By the categories' keys. */
type MixConsentVerdicts = Record<string, MixConsentRuling>;

/** What comes with `mixconsent:ready` and `mixconsent:change`. */
interface MixConsentState {
  verdicts: MixConsentVerdicts;
  /** The keys whose verdict is another than before. */
  changed: string[];
}

/** What the guard caught before its yes; in report mode, what is not declared as well. */
interface MixConsentBlocked {
  what: "cookie" | "storage" | "script" | "frame";
  name: string;
  /** Empty where the register does not know the name. */
  category: string;
  /** Whether a later yes lets it go. */
  held: boolean;
}

/** What is still there after a no: the names that neither script nor service could delete. */
interface MixConsentSurvived {
  names: string[];
}

interface MixConsent {
  /** Whether cookies of this category may be used now. A key that is not known is never allowed. */
  allows(key: string): boolean;
  /** A copy: changing it changes nothing. */
  verdicts(): MixConsentVerdicts;
  /** Listens from now on, is called at once with the present state, and returns how to stop that. */
  on(name: "ready" | "change", listen: (state: MixConsentState) => void): () => void;
  /** Opens the dialog. */
  open(): void;
  /** As the banner's own buttons. Each resolves to whether the service has the decision. */
  accept(): Promise<boolean>;
  reject(): Promise<boolean>;
  /** What is left out stays as it was. */
  save(choices: Record<string, boolean>): Promise<boolean>;
  withdraw(): Promise<boolean>;
  /** The id of the decision in force, if it was given in this tab and on this host; else null. */
  receipt(): string | null;
  /** As in the queue before: called at once. */
  push(call: (consent: MixConsent) => void): void;
  /** By it a second copy of the tag knows that the first is there. */
  readonly taken: true;
}

/** Calls that wait for the banner: `(window.mixConsent ??= []).push((consent) => …)`. */
type MixConsentQueue = ((consent: MixConsent) => void)[] &
  // before it came there is nothing to ask: `window.mixConsent?.allows?.("analytics") ?? false`
  { [Name in Exclude<keyof MixConsent, "push">]?: undefined };

interface Window {
  mixConsent?: MixConsent | MixConsentQueue;
}

declare var mixConsent: Window["mixConsent"];

interface DocumentEventMap {
  "mixconsent:ready": CustomEvent<MixConsentState>;
  "mixconsent:change": CustomEvent<MixConsentState>;
  "mixconsent:blocked": CustomEvent<MixConsentBlocked>;
  "mixconsent:survived": CustomEvent<MixConsentSurvived>;
}
