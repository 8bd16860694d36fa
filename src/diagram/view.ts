import { accessDrawing } from "./access.js";
import { fonts, write, type Drawing } from "./drawing.js";
import { headed } from "./headed.js";
import { networkDrawing } from "./network.js";
import type { Picture } from "./picture.js";
import { routesDrawing } from "./routes.js";
import type { DrawingWords, View } from "./words.js";

const drawings: Readonly<Record<View, (picture: Picture, words: DrawingWords) => Drawing>> = { network: networkDrawing, routes: routesDrawing, access: accessDrawing };

const note = { x: 20, y: 20, width: 320, height: 44 };

/** Where there is nothing to draw that is said, instead of an empty sheet. */
function nothing(view: View, picture: Picture, words: DrawingWords): Drawing {
  const texts = write([{ text: words.empty[view], font: fonts.text, tone: "soft" }], { x: note.x + 12, y: note.y + 13 }, note.width - 24);
  const boxes = [{ key: "nothing", look: "world", within: [], ...note, texts }];
  return headed({ picture, words, view, width: note.width + 2 * note.x, height: note.height + 2 * note.y, boxes, wires: [], labels: [] });
}

/** One of the three drawings of a picture. */
export function drawingOf(view: View, picture: Picture, words: DrawingWords): Drawing {
  const some = view === "access" ? picture.groups : picture.vpcs;
  return some.length === 0 ? nothing(view, picture, words) : drawings[view](picture, words);
}
