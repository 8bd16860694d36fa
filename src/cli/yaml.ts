/** A module of ours around the CommonJS package, so that the bundle can name its parts; loaded only for `--config`. */
export { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
