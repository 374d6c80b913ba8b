/** The shapes of what the modules for IAB GPP hand each other. */

type GppCallback = (data: unknown, success: boolean) => void;
type GppReply = (data: unknown) => void;

/** As a stub has registered it. */
type GppListener = { id: number; callback: GppCallback };

/** Not applicable; yes, or opted out; no, or did not opt out. */
type GppValue = 0 | 1 | 2;
type GppStatement = Record<string, GppValue | boolean>;

/** What a partner may read. */
interface GppSections {
  sectionList: number[];
  applicableSections: number[];
  gppString: string;
  parsedSections: Record<string, Record<string, unknown>>;
}

/** What is read of the banner's own. */
interface GppConfig {
  /** Where the visitor is, ISO 3166-2. */
  region: { code: string };
  /** 1 sells or shares, 2 targets ads, 3 both. */
  categories: { key: string; sale?: number }[];
  /** Whether the browser sends Global Privacy Control. */
  signal?: boolean | "minor";
}

/** What is used of `window.mixConsent`. */
interface GppApi {
  allows(key: string): boolean;
  on(name: string, listen: () => void): void;
}
