/**
 * Tags that become visible late: for a while after its creation a thing is there but its tags are not, neither in its
 * description nor for a filter. A thing is recognised by the operation's id that every create of ours carries as tag
 * `kumiki:op`, 32 hex digits.
 */

const operationIds = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/g;

/** @param {string} body of a request that creates @returns {string[]} the operation ids in it */
export const operationIdsIn = (body) => body.match(operationIds) ?? [];

/** @typedef {{ name: string, open: string, parent?: Element, children: (Element | string)[] }} Element */

/** As much of XML as AWS writes: elements and text. @returns {Element} a root without a tag of its own */
function parse(xml) {
  const root = { name: "", open: "", children: [] };
  let at = root;
  for (const [part] of xml.matchAll(/<[^>]+>|[^<]+/g)) {
    if (part.startsWith("</")) at = at.parent;
    else if (!part.startsWith("<") || /^<[?!]/.test(part) || part.endsWith("/>")) at.children.push(part);
    else {
      const element = { name: /^<([^\s>]+)/.exec(part)[1], open: part, parent: at, children: [] };
      at.children.push(element);
      at = element;
    }
  }
  return root;
}
const write = (e) => {
  const inner = e.children.map((c) => (typeof c === "string" ? c : write(c))).join("");
  return e.name === "" ? inner : `${e.open}${inner}</${e.name}>`;
};
const elements = (e) => e.children.filter((c) => typeof c !== "string");
const textOf = (e) => (e === undefined ? "" : e.children.filter((c) => typeof c === "string").join("").trim());
const every = (e) => elements(e).flatMap((c) => [c, ...every(c)]);

/** The tags of a thing that is young: an element of pairs, one of which is our operation id. */
function isYoungTagList(e, young) {
  return elements(e).some((pair) => {
    const part = (name) => textOf(elements(pair).find((c) => c.name.toLowerCase() === name));
    return part("key") === "kumiki:op" && young.has(part("value"));
  });
}

function hideInXml(xml, young, filtered) {
  const root = parse(xml);
  for (const list of every(root).filter((e) => isYoungTagList(e, young))) {
    list.children = [];
    if (!filtered) continue;
    let thing = list.parent;
    while (thing.parent && !["item", "member"].includes(thing.name)) thing = thing.parent;
    if (thing.parent) thing.parent.children = thing.parent.children.filter((c) => c !== thing);
  }
  return write(root);
}

function hideInJson(value, young) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const ours = value.some((t) => (t?.Key ?? t?.key) === "kumiki:op" && young.has(t.Value ?? t.value));
    return ours ? [] : value.map((v) => hideInJson(v, young));
  }
  if (young.has(value["kumiki:op"])) return {};
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, hideInJson(v, young)]));
}

/**
 * @param {string} answer of a read @param {ReadonlySet<string>} young operation ids whose tags nobody sees yet
 * @param {boolean} filtered whether the question was filtered by tag: such things are not shown at all then
 */
export function hideYoung(answer, young, filtered) {
  if (!operationIdsIn(answer).some((id) => young.has(id))) return answer;
  return /^\s*[[{]/.test(answer) ? JSON.stringify(hideInJson(JSON.parse(answer), young)) : hideInXml(answer, young, filtered);
}

/** Whether an EC2 request asks by tag. */
export const filtersByTag = (body) => /Filter\.\d+\.Name=tag(%3A|:|-)/.test(body);
