import type { Image, InstanceTypeInfo } from "@aws-sdk/client-ec2";
import { isAwsError } from "../../core/aws-error.js";
import type { Finding } from "../../core/finding.js";
import type { Wanted } from "../examination.js";
import { finding } from "../findings.js";
import { instanceTypes } from "../shared.js";

/** Where our servers have their root volume (resources/instance.ts). */
const rootDevice = "/dev/xvda";

async function imageOf(c: Wanted, id: string): Promise<Image | undefined> {
  try {
    return (await c.aws.ec2("DescribeImages", { ImageIds: [id] })).Images?.[0];
  } catch (e) {
    // InvalidAMIID.NotFound, .Malformed, .Unavailable
    if (isAwsError(e) && (e.kind === "gone" || e.Code.startsWith("InvalidAMIID."))) return undefined;
    throw e;
  }
}

/** What speaks against starting this image on this type. AWS leaves out what it does not know, and that is no objection. */
function unfit(id: string, image: Image, type: string, info: InstanceTypeInfo | undefined): Finding[] {
  const supported = info?.ProcessorInfo?.SupportedArchitectures?.map(String) ?? [];
  const boots = info?.SupportedBootModes?.map(String) ?? [];
  const { Architecture: architecture, BootMode: boot, RootDeviceName: device } = image;
  return [
    ...(architecture !== undefined && supported.length > 0 && !supported.includes(architecture)
      ? [finding("given", "stop", "image-architecture", { image: id, architecture, type, supported })]
      : []),
    // uefi-preferred starts with either.
    ...(boot !== undefined && boots.length > 0 && ["uefi", "legacy-bios"].includes(boot) && !boots.includes(boot)
      ? [finding("given", "stop", "image-boot", { image: id, boot, type })]
      : []),
    ...(device !== undefined && device !== rootDevice ? [finding("given", "stop", "image-root", { image: id, device, wanted: rootDevice })] : []),
  ];
}

/** Images and instance types of the servers that would be made: that they exist, and go together. */
export async function images(c: Wanted): Promise<Finding[]> {
  const servers = c.creating.filter((t) => t.kind === "ec2/instance").map(({ props }) => ({ image: String(props["imageId"]), type: String(props["instanceType"]) }));
  if (servers.length === 0) return [];
  const pairs = [...new Map(servers.map((s) => [`${s.image} ${s.type}`, s])).values()];
  const ids = [...new Set(pairs.map((p) => p.image))];
  const [found, types] = await Promise.all([Promise.all(ids.map((id) => imageOf(c, id))), instanceTypes(c, pairs.map((p) => p.type))]);
  const known = new Map(ids.map((id, i) => [id, found[i]]));
  const usable = (image: Image | undefined): image is Image => image !== undefined && (image.State === undefined || image.State === "available");
  const missing = ids.filter((id) => !usable(known.get(id))).map((image) => finding("given", "stop", "image-missing", { image, region: c.aws.region }));
  const hosts = [...types.keys()].filter((type) => needsHost(type)).map((type) => finding("given", "stop", "type-host", { type }));
  // Amazon's own, looked up for a name such as al2023, start on every type that the question allows.
  const own = new Set(Object.values(c.facts.images ?? {}));
  const misfits = pairs.flatMap(({ image, type }) => {
    const there = known.get(image);
    return usable(there) && !own.has(image) && !needsHost(type) ? unfit(image, there, type, types.get(type)) : [];
  });
  return [...missing, ...hosts, ...misfits];
}

/** A Mac runs on a Dedicated Host only, for 24 hours at least (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-mac-instances.html). */
const needsHost = (type: string): boolean => /^mac\d/.test(type);
