import { expect, test } from "vitest";
import { figuresOf, pictureOf } from "../../src/diagram/index.js";
import { prepare } from "../../src/net/reach/index.js";
import { catalogue } from "../../src/ui/catalogue/index.js";
import { reportPage, talksOf } from "../../src/ui/report/index.js";
import { judge, Scene } from "../../src/verify/index.js";
import { build } from "../net/reach/build.js";

const evil = `"><script>alert('x')</script><img src=http://x.example onerror=1>\u202e\u0007`;

test("a page of an environment in which nothing can be checked yet says so", () => {
  const view = { env: "lab", phase: "P1", results: [], nameOf: () => undefined, snapshot: build().snapshot, snapshotSha256: "0".repeat(64) };
  const recorded = pictureOf([{ step: "network", kind: "ec2/vpc", name: "v", id: "vpc-1", props: { cidr: "10.0.0.0/16" } }], { env: "lab", region: "ap-northeast-1", phase: "P1", stands: true });
  const page = reportPage({ ...view, figures: figuresOf(recorded, talksOf(view, "en"), catalogue("en").diagram) }, "en");
  expect(page).toContain("There is nothing to check yet");
  expect(page.match(/<svg [^>]*role="img"/g)).toHaveLength(1);
  expect(page).not.toMatch(/Infinity|NaN/);
});

test.each(["en", "ja"] as const)("a page in %s shows names as text, and loads nothing", (lang) => {
  const b = build();
  const vpc = b.vpc("v", "10.0.0.0/24");
  b.the("vpcs", vpc).name = evil;
  const subnet = b.subnet("s", vpc, "10.0.0.0/24");
  b.the("subnets", subnet).name = evil;
  const group = b.group("g", vpc);
  b.the("securityGroups", group).name = evil;
  b.host("one", subnet, "10.0.0.10", { groups: [group] });
  b.host("two", subnet, "10.0.0.11", { groups: [group] });
  const scene = new Scene(b.snapshot, { hosts: { one: "i-one", two: "i-two" }, software: {}, loadBalancers: {}, databases: {}, buckets: {}, clientVpns: {}, outside: "0.0.0.0/0" });
  const network = prepare(b.snapshot, scene.declared);
  const check = { id: "1", words: { en: evil }, from: "one", to: "two", port: 22, protocol: "tcp", expect: "open" } as const;
  const view = { env: evil, phase: "P1", results: [judge(scene, network, check)], nameOf: (id: string) => scene.nameOf(id), snapshot: b.snapshot, snapshotSha256: "0".repeat(64) };
  const things = [{ step: "network", kind: "ec2/vpc", name: evil, id: vpc, props: { cidr: evil } }];
  const recorded = pictureOf(things, { env: evil, region: evil, phase: "P1", stands: true });
  const page = reportPage({ ...view, figures: figuresOf(recorded, talksOf(view, lang), catalogue(lang).diagram) }, lang);
  // Of the tags themselves: a name that looks like one is text.
  const tags = page.match(/<[^>]*>/g)!;
  expect(tags.filter((t) => /^<(script|img|link|iframe|object)|\s(src|href|on\w+)=/i.test(t))).toEqual([]);
  expect(page).not.toMatch(/url\((?!#)|@import/);
  expect(page).toContain("&lt;script&gt;");
  expect(page).toContain("default-src 'none'");
  expect(page.match(/<details/g)).toHaveLength(1);
  // What is not as expected stands open, with its path.
  expect(page).toContain("<details open>");
  expect(page).toContain('class="link wrong"');
});
