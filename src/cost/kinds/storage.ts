import { asUsed, type Priced } from "../item.js";

/** What is in a bucket, and every request to it. */
export const bucket: Priced = (_props, _attrs, prices) => [
  asUsed({ service: "S3", code: "object-storage", ...prices.quote("s3/standard") }, "GB-month"),
  asUsed({ service: "S3", code: "object-writes", ...prices.quote("s3/write") }, "1000-requests"),
  asUsed({ service: "S3", code: "object-reads", ...prices.quote("s3/read") }, "1000-requests"),
];

/** A flow log costs what it delivers, by the destination. */
export const flowLog: Priced = (props, _attrs, prices) => {
  const destination = props["destination"];
  const toBucket = typeof destination === "object" && destination !== null && "bucketArn" in destination;
  return [asUsed({ service: "CloudWatch", code: "log-data", ...prices.quote(toBucket ? "logs/to-bucket" : "logs/to-group") }, "GB")];
};

/** What a log group keeps, until its retention ends. */
export const logGroup: Priced = (_props, _attrs, prices) => [asUsed({ service: "CloudWatch", code: "log-storage", ...prices.quote("logs/storage") }, "GB-month")];

/** The connection is free; what goes through it between two zones is paid like all traffic between zones. */
export const peering: Priced = (_props, _attrs, prices) => [asUsed({ service: "EC2", code: "zone-data", ...prices.quote("ec2/zone-data"), hidden: true }, "GB")];
