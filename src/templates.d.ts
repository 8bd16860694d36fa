/**
 * Files of templates/ are imported as text: `import boot from "../../templates/boot.sh"`. The bundle and
 * vitest do it the same way (scripts/build/text.mjs). A new extension needs its line here; .json is not text, it is
 * imported `with { type: "json" }`.
 */
declare module "*.sh" {
  const text: string;
  export default text;
}
declare module "*.conf" {
  const text: string;
  export default text;
}
declare module "*.cfg" {
  const text: string;
  export default text;
}
declare module "*.ovpn" {
  const text: string;
  export default text;
}
declare module "*.html" {
  const text: string;
  export default text;
}
declare module "*.txt" {
  const text: string;
  export default text;
}
