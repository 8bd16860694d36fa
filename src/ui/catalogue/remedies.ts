/** Options with which another request would be made, by the operation that was refused: those of its own step. */
export interface Choice {
  readonly type?: string;
  readonly zones?: string;
}

/** By operation: the option of what is too large or missing there. */
const typeOptions: Readonly<Record<string, string>> = {
  RunInstances: "--instance-type TYPE",
  StartInstances: "--instance-type TYPE",
  CreateDBInstance: "--database-class CLASS",
  ModifyDBInstance: "--database-class CLASS",
};

/** "ec2:RunInstances" → RunInstances. */
const nameOf = (operation: string): string => operation.split(":").at(-1)!;

/** What else can be asked for where AWS has none of it: another type or class, other zones. */
export function elsewhere(operation: string): readonly string[] {
  const option = typeOptions[nameOf(operation)];
  return [...(option === undefined ? [] : [option]), "--zones ZONE,ZONE"];
}

/** What the free plan allows instead. */
export function within(operation: string): readonly string[] {
  const name = nameOf(operation);
  if (name === "RunInstances" || name === "StartInstances") return ["--preset free", "--instance-type TYPE"];
  return /DBInstance$/.test(name) ? ["--preset free", "--database-backup-days 0"] : ["--preset free"];
}
