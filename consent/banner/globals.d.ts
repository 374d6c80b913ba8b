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

/* Vendors' own names, where their tags are in the page. */
declare const dataLayer: any, uetq: any, clarity: any, fbq: any;
