/** The service puts the config in this name's place when it serves the file. */
declare const __MIX_CONFIG__: Config;

/** And the words of a part that comes with them in this one's. */
declare const __MIX_WORDS__: Record<
  "opted_out" | "refused" | "once" | "embed_body" | "embed_once" | "embed_always" | "next",
  string
>;

declare module "*.css" {
  const css: string;
  export default css;
}

interface Window {
  mixConsent?: any;
  dataLayer?: unknown[];
}

/** Made of the vendors' files by `vendors.mjs`. */
declare module "vendors:signals" {
  /** Vendor → its variable in the page, and how its tag learns. */
  export const TAGS: Record<
    string,
    [variable: string, tell: (state: Record<string, string>) => void]
  >;
  /** For debugging: the vendor's name, and where its commands stay to be read. */
  export const QUEUES: [name: string, queue: string][];
}
