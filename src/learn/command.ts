/**
 * Commands of the AWS CLI as data: what the learner would type for what kumiki does. The same shape in `--json`, apart from
 * `line`, which a screen may fold.
 */

/** A piece of a word: text, or what a shell variable holds. */
export type Part = string | { readonly variable: string };

export interface Word {
  readonly parts: readonly Part[];
  /** A JSON text: white space between its values changes nothing, so a long one may be broken there. */
  readonly json: boolean;
}

export interface CliOption {
  /** As the AWS CLI spells it: "--cidr-block", "--no-multi-az". */
  readonly name: string;
  /** None for a yes-no option, several for a list. */
  readonly words: readonly Word[];
}

export interface CliCall {
  /** Behind `aws`: ["ec2", "create-vpc"], ["ec2", "wait", "instance-running"]. */
  readonly command: readonly string[];
  readonly options: readonly CliOption[];
  /** What is kept of the answer, for the commands that follow: JMESPath, as --query takes it. */
  readonly keeps: readonly { readonly variable: string; readonly query: string }[];
}

/** What no command says. */
export interface CliRemarks {
  /** A file of this machine that the command reads; it is not printed: a key, a certificate, a script. */
  readonly "from-file": { readonly file: string };
  /** The same, but secret. */
  readonly "secret-file": { readonly file: string };
  /** The script holds the value of a variable. */
  readonly "file-holds": { readonly file: string; readonly variable: string };
  /** AWS tells it only once the thing is ready: the reader looks with the command that follows. */
  readonly "look-up": { readonly variable: string; readonly attr: string };
  /** The AWS CLI has no waiter: repeat the command that follows until it shows that the thing is ready. */
  readonly "wait-until": { readonly ms: number };
}
export type CliRemark = { readonly [C in keyof CliRemarks]: { readonly code: C; readonly data: CliRemarks[C] } }[keyof CliRemarks];

/** One line of the listing: remarks, and the command that they are about. */
export interface CliLine {
  readonly step: string;
  readonly node: string;
  readonly kind: string;
  readonly remarks: readonly CliRemark[];
  readonly call: CliCall;
}
