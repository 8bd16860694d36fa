/**
 * A command on as many lines as it takes to be no wider than `columns`, continued with a backslash as a shell wants it.
 * @param pieces what must stay on one line: an option with its value
 * @param indent stands before every line; lines after the first get two more spaces
 */
export function fold(pieces: readonly string[], columns: number, indent = ""): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + piece.length + 2 <= columns) lines[lines.length - 1] = `${line} ${piece}`;
    else lines.push(lines.length === 0 ? indent + piece : `${indent}  ${piece}`);
  }
  return lines.map((line, i) => (i < lines.length - 1 ? `${line} \\` : line));
}
