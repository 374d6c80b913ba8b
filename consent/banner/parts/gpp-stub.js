/**
 * What answers `__gpp` until the part has come: the first script of a page that asks for IAB GPP.
 * It may stand in the page itself.
 */
import { answerFrames } from "../vendors/gpp/frames.js";
import { createStub } from "../vendors/gpp/stub.js";

const page = /** @type {any} */ (window);
if (!page.__gpp) {
  answerFrames(page);
  page.__gpp = createStub();
}
