import { hourly, textOf, type Priced } from "../item.js";

/** Ours are gateway endpoints, which are free (V11). One that somebody else has made may be paid by the hour: not known. */
export const vpcEndpoint: Priced = (props) =>
  textOf(props, "serviceName") === undefined ? [hourly({ service: "VPC", code: "vpc-endpoint", unitPrice: undefined })] : [];
