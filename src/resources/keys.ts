/** Natural keys of things that AWS gives no id: the parts that identify them, joined by a sign no AWS id contains. */
export const joinKey = (...parts: readonly string[]): string => parts.join("|");
export const splitKey = (key: string): [string, string, ...string[]] => {
  const [first = "", second = "", ...rest] = key.split("|");
  return [first, second, ...rest];
};
