/** An OpenVPN profile, taken apart (openvpn(8), "Configuration file"): what is asked of one, no more. */
export interface Ovpn {
  /** One per line, in words; comments and inline files left out. */
  readonly directives: readonly (readonly string[])[];
  /** `<ca>` … `</ca>` by name; of several the last counts. */
  readonly files: ReadonlyMap<string, string>;
}

const opening = /^<([a-z0-9-]+)>$/;

/** Words, with the quotes of openvpn(8) taken off. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? "");

export function readOvpn(text: string): Ovpn {
  const directives: string[][] = [];
  const files = new Map<string, string>();
  let inside: { readonly name: string; readonly lines: string[] } | undefined;
  for (const line of text.split(/\r?\n/).map((l) => l.trim())) {
    if (inside !== undefined && line === `</${inside.name}>`) {
      files.set(inside.name, inside.lines.join("\n"));
      inside = undefined;
    } else if (inside !== undefined) inside.lines.push(line);
    else if (opening.test(line)) inside = { name: opening.exec(line)![1]!, lines: [] };
    else if (line !== "" && !/^[#;]/.test(line)) directives.push(words(line));
  }
  return { directives, files };
}

/** The first directive of that name, without its name. */
export const directive = ({ directives }: Ovpn, name: string): readonly string[] | undefined => directives.find(([first]) => first === name)?.slice(1);
