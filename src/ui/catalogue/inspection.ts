import type { DataLoss, ForeignResource, Protection, Staying } from "../../core/inspection.js";

/** What a look before a removal has found. */
export interface InspectionTexts {
  readonly data: string;
  /** "DB instance db (mysql, 20 GiB)" */
  readonly loss: (loss: DataLoss, kind: string) => string;
  readonly protections: string;
  readonly protection: Readonly<Record<Protection["what"], string>>;
  readonly noCommand: string;
  /** Whether protections are turned off and what AWS services put there is deleted. */
  readonly askClear: (protections: number, managed: number) => string;
  readonly holding: string;
  readonly foreign: string;
  readonly foreignOne: (thing: ForeignResource) => string;
  readonly staying: (costPerDayUsd: string | undefined) => string;
  readonly stayingOne: (thing: Staying) => string;
  readonly unread: (operations: string) => string;
}
