/**
 * What a look before a removal finds (first-contact.md A3-A6, A11). Plain data: it is shown, printed as JSON and asked about.
 * Nothing is imported here: core/types.ts refers to it.
 */

/** Data that is lost when its resource is deleted. */
export interface HeldData {
  readonly what: "database" | "bucket" | "disk";
  /** Of a database: "mysql". */
  readonly engine?: string;
  /** Allocated storage of a database or disk. */
  readonly gib?: number;
  /** Of a bucket: objects with all their versions, and their size. */
  readonly objects?: number;
  readonly bytes?: number;
  /** Counting stopped before the end: there are more. */
  readonly atLeast?: true;
  /** The snapshot that keeps it: then it is not lost. */
  readonly keptAs?: string;
}

/** A setting that makes AWS refuse the delete. */
export interface Guard {
  /** Of the resource that has it. */
  readonly id: string;
  readonly what: "termination" | "stop" | "deletion" | "object-lock";
  /** The AWS CLI command that turns it off; absent: it cannot be turned off. */
  readonly command?: string;
}

interface OfNode {
  /** `step/name` of the resource that goes. */
  readonly node: string;
  readonly kind: string;
  readonly name: string;
  readonly id: string;
}
export type DataLoss = HeldData & OfNode;
export type Protection = Guard & OfNode;

/** Somebody else's resource in our VPCs, subnets and groups, or one that uses ours. */
export interface ForeignResource {
  /** AWS's word, as in an ARN: "instance". */
  readonly type: string;
  readonly id: string;
  /** Its Name tag, or what AWS or its owner calls it. */
  readonly description?: string;
  /** Whose it is, as far as AWS tells. */
  readonly owner?: string;
  readonly since?: string;
  /** Ids of ours that it stands in or uses. */
  readonly uses: readonly string[];
  /** Ours cannot be deleted before it; otherwise it goes with ours or stays without harm. */
  readonly holds: boolean;
  /** The AWS CLI command that removes it. */
  readonly command?: string;
  /** The AWS service that put it there for this account; it may be removed with `--including-managed`. */
  readonly managedBy?: string;
}

/** Attached to ours by somebody, not deleted with it, and paid for afterwards. */
export interface Staying {
  readonly type: string;
  readonly id: string;
  readonly description?: string;
  /** The node that it is attached to. */
  readonly node: string;
  readonly costPerDayUsd: number | null;
  readonly command: string;
}

export interface Inspection {
  readonly data: readonly DataLoss[];
  readonly protections: readonly Protection[];
  readonly foreign: readonly ForeignResource[];
  readonly staying: readonly Staying[];
  /** Operations that AWS refused to answer: what they would have shown is not known. */
  readonly unread: readonly string[];
}

export const nothingFound: Inspection = { data: [], protections: [], foreign: [], staying: [], unread: [] };

/** How the questions about a removal were answered. */
export interface RemovalConsent {
  /** Turns the protections off that were found. */
  readonly removeProtection?: boolean;
  /** Deletes what an AWS service put into our VPCs for this account. */
  readonly includingManaged?: boolean;
  /** Removes everything that no foreign resource and no protection holds; the rest stays recorded. */
  readonly partial?: boolean;
}
