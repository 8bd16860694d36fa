import { awsError } from "../aws/classify.js";

interface Answer {
  readonly Unsuccessful?: readonly { readonly ResourceId?: string | undefined; readonly Error?: { readonly Code?: string | undefined; readonly Message?: string | undefined } | undefined }[] | undefined;
  readonly $metadata: { readonly httpStatusCode?: number | undefined; readonly requestId?: string | undefined };
}

/**
 * Some calls of EC2 (flow logs, endpoints) refuse with an HTTP 200 and a list. Throws the first refusal as the error
 * that it is, so that it is classified like any other.
 */
export function refuseUnsuccessful(answer: Answer, operation: string): void {
  const first = answer.Unsuccessful?.[0];
  if (first === undefined) return;
  const error = Object.assign(new Error(first.Error?.Message ?? "refused without a reason"), {
    Code: first.Error?.Code ?? "Unsuccessful",
    $metadata: answer.$metadata,
  });
  throw awsError(error, "ec2", operation);
}
