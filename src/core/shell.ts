/** A text as one word of a POSIX shell's command line, whatever it holds; the apostrophe is the only sign that ends a quotation. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same, bare where no shell sees anything in it: what people read and copy. */
export const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text));
