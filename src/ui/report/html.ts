/** Characters that mean something in HTML, in a text or in a quoted attribute. */
const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A text as text, wherever it comes from: Name tags are whatever somebody has written. Control characters show as �. */
export const html = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex -- these have no place in a page
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd")
    .replace(/[&<>"']/g, (c) => escapes[c]!);
