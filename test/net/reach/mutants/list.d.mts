export interface ReachMutant {
  readonly name: string;
  readonly rule: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
  readonly equivalent?: string;
}
export const mutants: readonly ReachMutant[];
