import type { ConnectionPicture, DrawingWords } from "../../diagram/index.js";

/** What the picture says: in a document as its drawings have it, and on the terminal. */
export interface DiagramTexts extends DrawingWords {
  /** Heading of the first column on the terminal. */
  readonly vpcAndSubnets: string;
  /** A network connection by its kind; `beyond`: the service, or the other VPC. */
  readonly connection: (what: Exclude<ConnectionPicture["what"], "other">, beyond: string) => string;
  /** A VPN's clients with their range. */
  readonly clients: (range: string) => string;
  readonly written: (file: string) => string;
}
