export const programs: readonly string[];
export function filesThatDiffer(root: string): Promise<string[]>;
