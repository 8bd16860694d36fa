export function workThread(): Promise<string>;
