import { Fault } from "../core/fault.js";

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html: before base64. */
const bytesAtMost = 16_384;
/** Signs that mean nothing to a shell, to HTML, or in a configuration file. A leading "-" would be an option. */
const harmless = /^[A-Za-z0-9][A-Za-z0-9 ._:/-]*$/;

/**
 * Fills the `{{name}}` of a template. Template and values must name the same things, and a value may hold harmless
 * signs only: whatever a user answers, no user data holds more than what its template says.
 * @throws Fault bug: a step that lets anything else come this far has not checked its answers.
 */
export function userData(template: string, values: Readonly<Record<string, string | number>>): string {
  const unused = new Set(Object.keys(values));
  const filled = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? String(values[name]) : undefined;
    if (value === undefined) throw new Fault("bug", { message: `user data: no value for ${name}` });
    if (!harmless.test(value)) throw new Fault("bug", { message: `user data: ${name} holds signs that are not allowed` });
    unused.delete(name);
    return value;
  });
  if (unused.size > 0) throw new Fault("bug", { message: `user data: the template does not use ${[...unused].join(", ")}` });
  if (Buffer.byteLength(filled) > bytesAtMost) throw new Fault("bug", { message: `user data: more than ${bytesAtMost} bytes` });
  return filled;
}
