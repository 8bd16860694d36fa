export function tokenIn(dir: string): string;
export function rememberToken(endpoint: string, token: string): void;
/** @param options.token default: KUMIKI_TEST_TOKEN, that of the emulator which all tests share */
export function admin<T = unknown>(
  endpoint: string,
  path: string,
  options?: { readonly method?: string; readonly body?: unknown; readonly token?: string },
): Promise<T>;
