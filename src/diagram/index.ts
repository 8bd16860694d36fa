export { pictureOf } from "./read.js";
export { drawingOf } from "./view.js";
export { pageOf } from "./page.js";
export { mermaidOf } from "./mermaid.js";
export { sheetOf } from "./sheet.js";
export { svgOf } from "./svg.js";
export type * from "./picture.js";
export { views, type DrawingWords, type View } from "./words.js";
