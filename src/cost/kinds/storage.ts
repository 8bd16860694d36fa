import { asUsed, type Priced } from "../item.js";

/** What is in a bucket. */
export const bucket: Priced = (_props, _attrs, prices) => [asUsed({ service: "S3", code: "object-storage", unitPrice: prices.of("s3/standard") }, "GB-month")];

/** A flow log costs what it delivers, by the destination. */
export const flowLog: Priced = (props, _attrs, prices) => {
  const destination = props["destination"];
  const toBucket = typeof destination === "object" && destination !== null && "bucketArn" in destination;
  return [asUsed({ service: "CloudWatch", code: "log-data", unitPrice: prices.of(toBucket ? "logs/to-bucket" : "logs/to-group") }, "GB")];
};

/** What a log group keeps; no table of ours has the price of that. */
export const logGroup: Priced = (_props, _attrs, prices) => [asUsed({ service: "CloudWatch", code: "log-storage", unitPrice: prices.of("logs/storage") }, "GB-month")];
