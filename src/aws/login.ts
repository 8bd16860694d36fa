/** Which credentials the SDK has found, and until when AWS takes them. */
export interface Login {
  /** One of `sources`. */
  readonly source: Source;
  /** undefined: they do not end by themselves (an access key of a user). */
  readonly until?: Date;
}

/**
 * The marks that the SDK's providers leave on credentials for its user agent, the most telling first
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html tells the providers).
 */
const marks = [
  ["CREDENTIALS_PROFILE_SSO", "sso"],
  ["CREDENTIALS_PROFILE_SSO_LEGACY", "sso"],
  ["CREDENTIALS_SSO", "sso"],
  ["CREDENTIALS_SSO_LEGACY", "sso"],
  ["CREDENTIALS_PROFILE_LOGIN", "login"],
  ["CREDENTIALS_LOGIN", "login"],
  ["CREDENTIALS_STS_ASSUME_ROLE_WEB_ID", "web-identity"],
  ["CREDENTIALS_STS_ASSUME_ROLE", "role"],
  ["CREDENTIALS_PROFILE_PROCESS", "process"],
  ["CREDENTIALS_PROCESS", "process"],
  ["CREDENTIALS_HTTP", "container"],
  ["CREDENTIALS_IMDS", "instance"],
  ["CREDENTIALS_PROFILE", "profile"],
  ["CREDENTIALS_ENV_VARS", "environment"],
] as const;
export type Source = (typeof marks)[number][1] | "other";

/** @param credentials as the SDK resolved them */
export function loginOf(credentials: unknown): Login {
  const { expiration, $source } = credentials as { readonly expiration?: Date; readonly $source?: Readonly<Record<string, unknown>> };
  const source = marks.find(([mark]) => $source !== undefined && Object.hasOwn($source, mark))?.[1] ?? "other";
  return { source, ...(expiration === undefined ? {} : { until: expiration }) };
}
