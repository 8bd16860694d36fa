/** Characters that mean something in HTML and XML, in a text or in a quoted attribute. `]]>` is gone with its `>`. */
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * A text as text in HTML and in XML, on one line, wherever it comes from: Name tags are whatever somebody has written. What XML
 * forbids (https://www.w3.org/TR/xml/#charsets), what turns the reading direction round, and line ends show as �.
 */
export const markup = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex -- these have no place in a picture
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .replace(/[&<>"']/g, (c) => entities[c]!);
