export interface Mutant {
  readonly name: string;
  readonly rule: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
  readonly caught: string;
  readonly only?: string;
}
export const mutants: readonly Mutant[];
