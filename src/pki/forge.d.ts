/** The part of node-forge that asn1.ts takes; its types come with the whole. */
declare module "node-forge/lib/asn1.js" {
  import { asn1 } from "node-forge";
  export default asn1;
}
