import { Fault } from "../core/fault.js";
import type { Answered, Facts, Preset, Problem } from "../core/types.js";
import type { InstanceProps } from "../resources/instance.js";

/** What all our servers have in common. */
export type Machine = Pick<
  InstanceProps,
  "imageId" | "instanceType" | "volumeGib" | "volumeType" | "encrypted" | "httpTokens" | "hopLimit" | "running"
>;

/** 8 GiB are enough for Amazon Linux (E8). E8 against O3 and O7. */
const settings = {
  article: { volumeType: "gp2", encrypted: false, httpTokens: "optional", hopLimit: 1 },
  modern: { volumeType: "gp3", encrypted: true, httpTokens: "required", hopLimit: 1 },
  free: { volumeType: "gp3", encrypted: true, httpTokens: "required", hopLimit: 1 },
} as const satisfies Record<Preset, Partial<Machine>>;

/** Eligible types of the free plan, the cheapest first (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-free-tier-usage.html). */
const freeTypes = ["t3.micro", "t4g.micro", "t2.micro", "t3.small", "t4g.small"];

/** In the order of preference; t2.micro is missing from newer zones, t4g needs an ARM image (O2, pitfall 31). */
const smallTypes = ["t3.micro", "t2.micro", "t4g.micro"];

/** Graviton families have a g right behind the generation (t4g, m7gd, c7gn), and there is a1; the g of g4dn stands in front. */
export const isArm = (instanceType: string): boolean => /^([a-z]+\d+g[a-z]*|a1)\./.test(instanceType);

const imageIds = /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/;
const types = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;

/** Key of `facts.images`; undefined: Amazon Linux 2 for ARM is not looked up, its support has ended (O1). */
function imageKey(image: string, instanceType: string): string | undefined {
  if (!isArm(instanceType)) return image;
  return image === "al2023" ? "al2023-arm64" : undefined;
}

const chosenZones = (facts: Facts, all: Answered): readonly string[] =>
  Array.isArray(all["zones"]) ? (all["zones"] as readonly string[]) : facts.zones;

/** There is such a machine for the image; of an image of the user's we know nothing. */
const fits = (type: string, image: string): boolean => imageIds.test(image) || imageKey(image, type) !== undefined;

/** The first of these types that every chosen zone offers and that fits the image. */
const firstThere = (types: readonly string[], facts: Facts, all: Answered): string | undefined =>
  types.find((type) => fits(type, String(all["image"])) && chosenZones(facts, all).every((zone) => facts.offered?.[type]?.includes(zone)));
const smallTypeThere = (facts: Facts, all: Answered): string | undefined => firstThere(smallTypes, facts, all);

/** The default; where nothing is known or nothing small is offered, the first one. */
export const smallType = (facts: Facts, all: Answered): string => smallTypeThere(facts, all) ?? smallTypes[0]!;

/** The default of the preset `free`: a small type that AWS calls free-tier-eligible here, as far as AWS says so. */
export const freeType = (facts: Facts, all: Answered): string =>
  firstThere(freeTypes.filter((type) => facts.freeTypes?.includes(type) ?? true), facts, all) ?? freeTypes[0]!;

export function checkImage(image: string): Problem | undefined {
  return image === "al2023" || image === "amazon-linux-2" || imageIds.test(image) ? undefined : { code: "image-form", data: { given: image } };
}

/** A type must exist where the servers will stand, and fit the image (pitfall 31). */
export function checkType(type: string, facts: Facts, all: Answered): Problem | undefined {
  if (!types.test(type)) return { code: "instance-type-form", data: { given: type } };
  const offered = facts.offered?.[type];
  const zones = chosenZones(facts, all).filter((zone) => offered !== undefined && !offered.includes(zone));
  if (zones.length > 0) {
    const suggestion = smallTypeThere(facts, all);
    return { code: "instance-type-not-offered", data: { given: type, zones, ...(suggestion === undefined ? {} : { suggestion }) } };
  }
  const image = String(all["image"]);
  return fits(type, image) ? undefined : { code: "instance-type-arm", data: { given: type, image } };
}

/** @throws Fault no-image: AWS did not tell the image's id for this region. */
export function machine(answers: { readonly image: string; readonly instanceType: string }, facts: Facts, preset: Preset): Machine {
  const { image, instanceType } = answers;
  const imageId = imageIds.test(image) ? image : facts.images?.[imageKey(image, instanceType) ?? ""];
  if (imageId === undefined) throw new Fault("no-image", { image, region: facts.region });
  return { imageId, instanceType, volumeGib: 8, ...settings[preset], running: true };
}
