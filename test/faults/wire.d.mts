import type { IncomingMessage } from "node:http";

export interface Read {
  /** By its signing name ("elasticloadbalancing"). */
  readonly service: string;
  readonly operation: string;
  readonly mutating: boolean;
  /** The same for every attempt of one call. */
  readonly call: string;
}
export function readRequest(request: IncomingMessage, body: string): Read;
export function errorBody(request: IncomingMessage, service: string, code: string, message?: string): [type: string, body: string];
