import type { TalkPicture } from "./checks.js";
import type { DrawingWords } from "./words.js";

/** What a sign of the drawings looks like, 26 by 14 pixels. */
export const swatches: Readonly<Record<keyof DrawingWords["legends"], string>> = {
  public: '<rect class="public" x="1" y="1" width="24" height="12" rx="3"/>',
  private: '<rect class="private" x="1" y="1" width="24" height="12" rx="3"/>',
  zone: '<rect class="zone" x="1" y="1" width="24" height="12" rx="3"/>',
  spans: '<rect class="chip" x="1" y="2" width="24" height="10" rx="3"/><rect class="mark load-balancer" x="1" y="2" width="4" height="10"/>',
  route: '<path class="link route" d="M1 11C13 11 13 3 25 3"/>',
  allowed: '<path class="link allowed" d="M1 7L20 7"/><path class="head-of-arrow" d="M18 3L25 7L18 11z"/>',
};
export const talkSwatches: Readonly<Record<TalkPicture["look"], string>> = {
  allowed: swatches.allowed,
  refused: '<path class="link refused" d="M1 7L20 7"/><path class="head-of-arrow refused" d="M18 3L25 7L18 11z"/>',
  wrong: '<path class="link wrong" d="M1 7L20 7"/><path class="head-of-arrow wrong" d="M18 3L25 7L18 11z"/>',
};
export type Sign = keyof typeof swatches;
