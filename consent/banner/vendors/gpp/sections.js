/**
 * The sections of the IAB's Global Privacy Platform: one per state, written by its own library.
 *
 * Taken past the library's index, which would bring the frameworks of Europe and Canada along.
 * Not among them: `usnat`, which is for signatories of the IAB's agreement only.
 */
import { HeaderV1 } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/HeaderV1.js";
import { UsCa } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsCa.js";
import { UsCo } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsCo.js";
import { UsCt } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsCt.js";
import { UsDe } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsDe.js";
import { UsFl } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsFl.js";
import { UsIa } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsIa.js";
import { UsIn } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsIn.js";
import { UsKy } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsKy.js";
import { UsMd } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsMd.js";
import { UsMn } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsMn.js";
import { UsMt } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsMt.js";
import { UsNe } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsNe.js";
import { UsNh } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsNh.js";
import { UsNj } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsNj.js";
import { UsOr } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsOr.js";
import { UsRi } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsRi.js";
import { UsTn } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsTn.js";
import { UsTx } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsTx.js";
import { UsUt } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsUt.js";
import { UsVa } from "../../node_modules/@iabgpp/cmpapi/lib/mjs/encoder/section/UsVa.js";

// By their ids. The documents of the last four (1.0, October 2025) put a header of section, version
// and subsections before the section. The IAB's own library neither writes nor reads it, and the
// list of subsections begins with 0, which its Fibonacci numbers cannot say: left out until it does.
const SECTIONS = [
  ...[UsCa, UsVa, UsCo, UsUt, UsCt, UsFl, UsMt, UsOr, UsTx, UsDe],
  ...[UsIa, UsNe, UsNh, UsNj, UsTn, UsMn, UsMd, UsIn, UsKy, UsRi],
];

export const supported = SECTIONS.map(({ ID, NAME }) => `${ID}:${NAME}`);

/**
 * The section of a region, and the string it stands in; elsewhere none applies.
 *
 * @param {string} region ISO 3166-2
 * @param {GppStatement} statement
 * @returns {GppSections}
 */
export function write(region, statement) {
  const name = region.replace("-", "").toLowerCase();
  const Section = SECTIONS.find(({ NAME }) => NAME === name);
  if (!Section) return encoded([-1], [], {});
  // Montana's document gives this name to the notice of any processing
  const SharingNotice = statement[Section === UsMt ? "ProcessingNotice" : "SharingNotice"];
  const section = filled(new Section(), { ...statement, SharingNotice });
  return encoded([Section.ID], [section], { [Section.NAME]: section.toObj() });
}

/**
 * @param {InstanceType<typeof SECTIONS[number]>} section
 * @param {GppStatement} statement
 */
function filled(section, statement) {
  for (const [name, value] of Object.entries(statement)) {
    if (section.hasField(name)) section.setFieldValue(name, value);
  }
  return section;
}

/**
 * @param {number[]} applicableSections
 * @param {{ getId(): number, encode(): string }[]} sections
 * @param {GppSections["parsedSections"]} parsedSections
 */
function encoded(applicableSections, sections, parsedSections) {
  const header = new HeaderV1();
  const sectionList = sections.map((section) => section.getId());
  header.setFieldValue("SectionIds", sectionList);
  const gppString = [header, ...sections].map((part) => part.encode()).join("~");
  return { sectionList, applicableSections, gppString, parsedSections };
}
