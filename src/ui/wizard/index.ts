/** The wizard's screens. inquirer is loaded with this file, so it is import()ed when somebody is asked. */
export { askQuestion, type Heading } from "../ask/question.js";
export type { AskedQuestion } from "../ask/answers.js";
export { print, type Asking } from "../ask/prompt.js";
export { askChapter, askDraft, askExtent, askMenu, askOpen, askRegion, askStart, askTorn, likelyRegion, type ChapterChoice, type MenuChoice, type OpenChoice, type TornChoice } from "./menus.js";
export { sayChapter, sayOffer, sayValues, totalOf, whereOf } from "./offer.js";
export type { ChapterView, OfferView, ValueView } from "./view.js";
