export { reportPage, type ReportView } from "./page.js";
export { talksOf } from "./talks.js";
