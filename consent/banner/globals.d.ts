/** The service puts the config in this name's place when it serves the file. */
declare const __MIX_CONFIG__: Config;

declare module "*.css" {
  const css: string;
  export default css;
}

interface Window {
  mixConsent?: any;
  dataLayer?: unknown[];
}
