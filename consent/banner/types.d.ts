/** The shapes of what the banner's modules hand each other. */

/* What `rules.js` judges. Flags that are false are left out. */

type Verdict = "granted" | "denied" | "unasked" | "lapsed";
type Reason = "necessary" | "signal" | "account" | "choice" | "region" | "default" | "invalid";
type Judgement = { verdict: Verdict; reason: Reason };
type Verdicts = Record<string, Judgement>; // by the categories' keys
type Flag = boolean | number;

interface CategoryRules {
  key: string;
  /** Of an optional one. */
  version: number;
  necessary?: Flag;
  /** It sells, shares or targets advertising: a standing no concerns it. */
  sale?: Flag;
  /** Silence lets it be on here. */
  starts?: Flag;
  /** By which model it is asked here, if not the region's. */
  model?: number;
}

/** By what an answer holds here that was given elsewhere: the stricter law of the two places. */
interface Law {
  /** A pattern for the places where it was given; without: all that no other names. */
  where?: string;
  /** A yes holds through this day; without: for ever. */
  memory_days?: number;
  /** A no may be asked about after this day; without: never. */
  reask_days?: number;
  /** After an opt-out, a yes needs a request and a confirmation. */
  two_step?: Flag;
}

interface Region {
  code: string;
  /** Of every place, this one too; the first that matches counts. */
  laws: Law[];
  /** What silence means, the weakest first: 0 notice, 1 opt-out, 2 opt-in. */
  model: number;
  /** After an opt-out, a yes needs a request and a confirmation. */
  two_step?: Flag;
  /** Do Not Track is a signal here. */
  dnt?: Flag;
  /** The visitor is informed that a signal was honored. */
  gpc?: Flag;
}

/**
 * The category's version, the choice, when it was given, and the place whose law it carries. A choice
 * is 0 for a no; 1, 2, 3 for a yes that was asked by notice, opt-out, opt-in; 4, 5, 6 for a switch
 * that was on by rule and not touched.
 */
type Choice = [version: number, given: number, decided_at: number, place: string];

/** A signal alone, without a choice, says nothing of the other categories. */
interface Answer {
  /** Unix seconds; never moves. */
  decided_at: number;
  /** The browser sent a standing no when this was decided. */
  signal?: boolean;
  /** Where it was given. */
  region: string;
  /** Without a prototype: a category may be called "constructor". */
  choices: Record<string, Choice>;
}

/** A minor's: nobody sends one, but the site knows them for one, and it holds all the same. */
type SignalSent = boolean | "minor";

interface RequestContext {
  answer?: Answer | null;
  /** A standing no holds now. */
  signal?: SignalSent;
  /** The account has opted out. */
  account?: Flag;
  /** Keys that the account has refused in another browser. */
  refused?: string[];
  /** An account is signed in, so that it may have refused something since. */
  is_signed_in?: boolean;
  /** What the browser has as an answer cannot be believed. */
  is_broken?: boolean;
}

/* What the service sends along: the questions, and their words. */

interface Category extends CategoryRules {
  /** Of an optional one; the other is named in the dialog alone. */
  name: string;
  /** What it is for, in a few words. */
  summary: string;
  /** What an optional category declares; `*` stands for anything. */
  cookies?: string[];
}

/** One cookie or similar item; its lifetime is in words. */
type DeclaredCookie = [
  name: string,
  lifetime: string,
  purpose: string,
  provider: string,
  kind?: string, // none: a cookie
];

/** Vendor → its name for a consent type → the index of the category that it follows. */
type VendorSignals = Record<string, Record<string, number>>;

/** Where the same bytes are served to everybody, there is nothing but service and site. */
interface Config {
  service: string;
  site: string;
  /** Hashes of the origins whose pages may answer. */
  origins: number[];
  notice: number;
  language: string;
  /** Nothing where it is read from the left. */
  dir?: "rtl";
  /** Those that a page may ask for; none where the law names one to begin with. */
  languages?: string[];
  /** What else is offered here, by its own name. */
  other_languages?: Record<string, string>;
  /** Whether a standing no is sent; its words come only with it. */
  signal?: SignalSent;
  /** Which answers to another product are imported: 1 a no, 2 a yes too. */
  imports?: number;
  /** The look that an admin chose, after our own sheet. */
  style?: string;
  /** The banner stands above the page's content, and covers none of it. */
  in_page?: 1;
  /** 1: a button in the corner opens the dialog; and 2: a link there leads to the form (R151); and 4: on the left. */
  opener?: number;
  /** Where the site's privacy policy is. */
  privacy?: string;
  /** What each vendor learns. */
  vendors?: VendorSignals;
  /** Unix time in minutes, in a script where silence may be a yes. */
  made?: number;
  region: Region;
  categories: Category[];
  texts: string[];
}

/* What a visitor answers, what is sent of it, and what the browser stores. */

type Method = "accept" | "reject" | "custom" | "withdraw" | "signal" | "imported";

/** As it is sent. */
interface Decision {
  id: string;
  site: string;
  /** The number of the notice that the visitor answers. */
  notice: number;
  language: string;
  /** Whose rule was shown. */
  region: string;
  surface: "banner";
  method: Method;
  choices: Record<string, boolean | null>;
  /** Whether categories that it does not answer stay as they are. */
  keeps: boolean;
  signal: boolean;
}

/** What the service says of a decision. */
interface Reply {
  id?: string;
  receipt?: string;
  state?: string;
  now?: number;
  /** Where the visitor is, whose law asks more than was shown. */
  place?: string;
  status?: number;
  /** What is wrong, and what to do about it. */
  title?: string;
  detail?: string;
}

/** What has become of the queue. */
interface Sent {
  /** Of the newest decision that was recorded. */
  receipt?: string;
  /** The account has refused, or allowed again, something since this page was loaded. */
  isNews?: boolean;
  /** The newest decision, and why it can never be recorded. */
  refusal?: Reply & { choices: Record<string, boolean | null> };
}

interface State {
  answer: Answer;
  /** Of the account: 1 if it has opted out, 2 if it is signed in, 3 if both. */
  account: number;
  /** Keys that it has refused in another browser. */
  refused: string[];
}

type Unsent = { state: string; before: string };

interface Stored {
  /** Decisions that the service does not have yet, oldest first. */
  queue: any[];
  /** The newest answer, where the cookie does not say it yet. */
  state: string;
  /** What the cookie said of an answer when that was given. */
  before: string;
  /** The visitor hid the line about the signal. */
  quiet?: boolean;
  /** Milliseconds by which this browser's clock is behind the service's, if it is told so. */
  slow: number;
}

/** What another product's cookies say, by our keys; one may be there twice. */
type ImportedAnswers = [key: string, granted: boolean][];

/** Whether what lies here under a name belongs to a category that is off. */
type IsRefused = (name: string, kind: string) => boolean;

/* What is drawn. */

/** A node or a text; what is empty or false is left out. */
type Child = unknown;

/** Markup that is blocked until consent: a script, a template, a frame. */
type BlockedElement = HTMLElement & { content?: DocumentFragment; src: string };

/** What is in force for a category, and whether a signal or an opt-out keeps it off. */
type Standing = [judgement: Judgement, isOffBySignal: boolean, isLocked: boolean];

/** What `/words.json` says to the dialog, in one language. */
interface PartWords {
  /** Whose words they are. */
  notice: number;
  dialog: Record<string, string>;
  /** What is said where a visitor is asked again. */
  again: Record<string, string>;
  /** Where the site's privacy policy is, if it has one. */
  privacy: string;
  /** By their keys: what they are called and for, in a line and in full, and what changed. */
  categories: Record<string, { name: string; summary: string; purpose: string; change: string }>;
}

/** Say in a frame what waits there. */
type DrawPlaceholder = (frame: HTMLIFrameElement, keys: string[], load: () => void) => void;
