/** Edits (insert, delete, replace, swap of neighbours) from one text to the other. */
export function distance(a: string, b: string): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = old[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(row[j - 1]! + 1, old[j]! + 1, replace, swapped ? older[j - 2]! + 1 : Infinity);
    }
    older = old;
    old = row;
  }
  return old[b.length]!;
}

/**
 * The known name that was probably meant. Case and dashes do not count ("web-cidr" is near "webCidr"); beyond a third
 * of its length wrong, nothing is near: a far-fetched guess is worse than none.
 */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  const plain = (s: string) => s.toLowerCase().replaceAll(/[-_]/g, "");
  const wanted = plain(given);
  if (wanted.length > 64) return undefined; // nobody mistypes that; and the table would be large
  let best: { name: string; edits: number } | undefined;
  for (const name of known) {
    const edits = distance(wanted, plain(name));
    if (edits <= Math.max(1, Math.floor(plain(name).length / 3)) && edits < (best?.edits ?? Infinity)) best = { name, edits };
  }
  return best?.name;
}
