/**
 * AWS's list prices in US dollars, one column a region. Compared with AWS's Price List on 2026-09-24 and 2026-09-25; taken
 * as numbers from https://github.com/O6lvl4/archgopher (catalog/aws, the books called prices.json), whose sources are the
 * pages named below. A price that is not here, or null in a region, is not known: nothing is guessed from another one.
 */
export const regions: readonly string[] = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-central-1",
  "eu-west-1",
  "us-east-1",
  "us-east-2",
  "us-west-2",
];

const _ = null;

export const rows: Readonly<Record<string, readonly (number | null)[]>> = {
  // Linux, shared, on demand, by the hour. https://aws.amazon.com/ec2/pricing/on-demand/
  "ec2/t2.micro": [0.0152, 0.0144, 0.0124, 0.0146, 0.0146, 0.0134, 0.0126, 0.0116, 0.0116, 0.0116],
  "ec2/t2.small": [0.0304, 0.0288, 0.0248, 0.0292, 0.0292, 0.0268, 0.025, 0.023, 0.023, 0.023],
  "ec2/t2.medium": [0.0608, 0.0576, 0.0496, 0.0584, 0.0584, 0.0536, 0.05, 0.0464, 0.0464, 0.0464],
  "ec2/t3.micro": [0.0136, 0.013, 0.0112, 0.0132, 0.0132, 0.012, 0.0114, 0.0104, 0.0104, 0.0104],
  "ec2/t3.small": [0.0272, 0.026, 0.0224, 0.0264, 0.0264, 0.024, 0.0228, 0.0208, 0.0208, 0.0208],
  "ec2/t3.medium": [0.0544, 0.052, 0.0448, 0.0528, 0.0528, 0.048, 0.0456, 0.0416, 0.0416, 0.0416],
  "ec2/t4g.micro": [0.0108, 0.0104, 0.0056, 0.0106, 0.0106, 0.0096, 0.0092, 0.0084, 0.0084, 0.0084],
  "ec2/t4g.small": [0.0216, 0.0208, 0.0112, 0.0212, 0.0212, 0.0192, 0.0184, 0.0168, 0.0168, 0.0168],
  "ec2/t4g.medium": [0.0432, 0.0416, 0.0224, 0.0424, 0.0424, 0.0384, 0.0368, 0.0336, 0.0336, 0.0336],
  // Surplus CPU credits by the vCPU-hour; these families are "unlimited" when nothing else is said.
  "ec2/credits/t3": [0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05],
  "ec2/credits/t4g": [0.04, 0.04, 0.04, 0.04, 0.04, 0.04, 0.04, 0.04, 0.04, 0.04],
  "rds/credits": [0.075, 0.075, 0.075, 0.075, 0.075, 0.075, 0.075, 0.075, 0.075, 0.075],
  // By the GB-month. https://aws.amazon.com/ebs/pricing/
  "ebs/gp2": [0.12, 0.114, 0.114, 0.12, 0.12, 0.119, 0.11, 0.1, 0.1, 0.1],
  "ebs/gp3": [0.096, 0.0912, 0.0912, 0.096, 0.096, 0.0952, 0.088, 0.08, 0.08, 0.08],
  // By the hour. https://aws.amazon.com/vpc/pricing/
  "vpc/public-ipv4": [0.005, 0.005, 0.005, 0.005, 0.005, 0.005, 0.005, 0.005, 0.005, 0.005],
  "vpc/nat-gateway": [0.062, 0.059, 0.056, 0.059, 0.059, 0.052, 0.048, 0.045, 0.045, 0.045],
  "vpc/nat-data": [0.062, 0.059, 0.056, 0.059, 0.059, 0.052, 0.048, 0.045, 0.045, 0.045],
  // By the hour. https://aws.amazon.com/elasticloadbalancing/pricing/
  "elb/application": [0.0243, 0.0225, 0.0239, 0.0252, 0.0252, 0.027, 0.0252, 0.0225, 0.0225, 0.0225],
  "elb/lcu": [0.008, 0.008, 0.008, 0.008, 0.008, 0.008, 0.008, 0.008, 0.008, 0.008],
  // By the hour; multi: with the standby server. https://aws.amazon.com/rds/pricing/
  "rds/mysql/single/db.t3.micro": [0.026, 0.026, 0.025, 0.026, 0.026, 0.02, 0.018, 0.017, 0.017, 0.017],
  "rds/mysql/single/db.t3.small": [0.052, 0.052, 0.049, 0.052, 0.052, 0.04, 0.036, 0.034, 0.034, 0.034],
  "rds/mysql/single/db.t3.medium": [0.104, 0.104, 0.098, 0.104, 0.104, 0.08, 0.072, 0.068, 0.068, 0.068],
  "rds/mysql/single/db.t4g.micro": [0.025, 0.025, 0.021, 0.025, 0.025, 0.019, 0.017, 0.016, 0.016, 0.016],
  "rds/mysql/single/db.t4g.small": [0.05, 0.051, 0.042, 0.051, 0.051, 0.037, 0.035, 0.032, 0.032, 0.032],
  "rds/mysql/single/db.t4g.medium": [0.101, 0.102, 0.084, 0.102, 0.102, 0.074, 0.069, 0.065, 0.065, 0.065],
  "rds/mysql/multi/db.t3.micro": [0.052, 0.052, 0.049, 0.052, 0.052, 0.04, 0.036, 0.034, 0.034, 0.034],
  "rds/mysql/multi/db.t3.small": [0.104, 0.104, 0.098, 0.104, 0.104, 0.08, 0.072, 0.068, 0.068, 0.068],
  "rds/mysql/multi/db.t3.medium": [0.208, 0.208, 0.196, 0.208, 0.208, 0.16, 0.144, 0.136, 0.136, 0.136],
  "rds/mysql/multi/db.t4g.micro": [0.05, 0.051, 0.042, 0.051, 0.051, 0.037, 0.035, 0.032, 0.032, 0.032],
  "rds/mysql/multi/db.t4g.small": [0.101, 0.102, 0.084, 0.102, 0.102, 0.074, 0.069, 0.065, 0.065, 0.065],
  "rds/mysql/multi/db.t4g.medium": [0.202, 0.203, 0.167, 0.203, 0.203, 0.149, 0.138, 0.129, 0.129, 0.129],
  "rds/postgres/single/db.t3.micro": [0.028, 0.028, 0.026, 0.028, 0.028, 0.021, 0.02, 0.018, 0.018, 0.018],
  "rds/postgres/single/db.t3.small": [0.056, 0.056, 0.053, 0.056, 0.056, 0.042, 0.039, 0.036, 0.036, 0.036],
  "rds/postgres/single/db.t3.medium": [0.112, 0.112, 0.106, 0.112, 0.112, 0.084, 0.078, 0.072, 0.072, 0.072],
  "rds/postgres/single/db.t4g.micro": [0.025, 0.025, 0.021, 0.025, 0.025, 0.019, 0.017, 0.016, 0.016, 0.016],
  "rds/postgres/single/db.t4g.small": [0.05, 0.051, 0.042, 0.051, 0.051, 0.037, 0.035, 0.032, 0.032, 0.032],
  "rds/postgres/single/db.t4g.medium": [0.101, 0.102, 0.084, 0.102, 0.102, 0.074, 0.069, 0.065, 0.065, 0.065],
  "rds/postgres/multi/db.t3.micro": [0.056, 0.056, 0.052, 0.056, 0.056, 0.042, 0.039, 0.036, 0.036, 0.036],
  "rds/postgres/multi/db.t3.small": [0.112, 0.112, 0.106, 0.112, 0.112, 0.084, 0.078, 0.072, 0.072, 0.072],
  "rds/postgres/multi/db.t3.medium": [0.224, 0.224, 0.212, 0.224, 0.224, 0.168, 0.156, 0.145, 0.145, 0.145],
  "rds/postgres/multi/db.t4g.micro": [0.05, 0.051, 0.042, 0.051, 0.051, 0.037, 0.035, 0.032, 0.032, 0.032],
  "rds/postgres/multi/db.t4g.small": [0.101, 0.102, 0.084, 0.102, 0.102, 0.074, 0.069, 0.065, 0.065, 0.065],
  "rds/postgres/multi/db.t4g.medium": [0.202, 0.203, 0.167, 0.203, 0.203, 0.149, 0.138, 0.129, 0.129, 0.129],
  // By the GB-month.
  "rds/storage/single/gp2": [0.138, 0.131, 0.131, 0.138, 0.138, 0.137, 0.127, 0.115, 0.115, 0.115],
  "rds/storage/single/gp3": [0.138, 0.131, 0.131, 0.138, 0.138, 0.137, 0.127, 0.115, 0.115, 0.115],
  "rds/storage/multi/gp2": [0.276, 0.276, 0.262, 0.276, 0.276, 0.273, 0.253, 0.23, 0.23, 0.23],
  "rds/storage/multi/gp3": [0.276, 0.262, 0.262, 0.276, 0.276, 0.274, 0.254, 0.23, 0.23, 0.23],
  "rds/backup": [0.095, 0.095, 0.095, 0.095, 0.095, 0.103, 0.095, 0.095, 0.095, 0.095],
  // By the hour. https://aws.amazon.com/vpn/pricing/
  "vpn/association": [0.15, 0.1, 0.15, 0.15, 0.15, 0.1, 0.1, 0.1, 0.1, 0.1],
  "vpn/connection": [0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05],
  // By the month. https://aws.amazon.com/secrets-manager/pricing/
  "secret": [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4],
  // Vended logs into a log group or a bucket, by the GB, the first 10 TB. https://aws.amazon.com/cloudwatch/pricing/
  "logs/to-group": [0.76, 0.76, 0.67, 0.7, 0.67, 0.63, 0.57, 0.5, 0.5, 0.5],
  "logs/to-bucket": [0.38, 0.38, 0.335, 0.35, 0.335, 0.285, 0.285, 0.25, 0.25, 0.25],
  // By the GB-month. https://aws.amazon.com/s3/pricing/
  "s3/standard": [0.025, 0.025, 0.025, 0.025, 0.025, 0.0245, 0.023, 0.023, 0.023, 0.023],
  // By 1,000 requests (PUT, COPY, POST, LIST; GET and all others). Tokyo: Price List of 2026-09-18. https://aws.amazon.com/s3/pricing/
  "s3/write": [0.0047, _, _, _, _, _, _, _, _, _],
  "s3/read": [0.00037, _, _, _, _, _, _, _, _, _],
  // By the GB-month, compressed. Tokyo: https://zenn.dev/namusour0763/articles/cloudwatchlogs-vs-s3-20240615 (2024-06);
  // the other: https://aws.amazon.com/cloudwatch/pricing/
  "logs/storage": [0.033, _, _, _, _, _, _, 0.03, _, _],
  // By the GB, each way, between two zones. https://aws.amazon.com/ec2/pricing/on-demand/ "Data Transfer within the same AWS Region"
  "ec2/zone-data": [0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01],
  // By the vCPU-hour, years 1 and 2. Tokyo: https://qiita.com/taro30/items/4fcf241513842bb3f13e (2024-04), Seoul: a bill of
  // 2026-08, N. Virginia and Ohio: https://www.usage.ai/blogs/aws/reserved-instances/rds/extended-support/ (2026-05)
  "rds/extended-support/years-1-2": [0.12, 0.12, _, _, _, _, _, 0.1, 0.1, _],
  "rds/extended-support/year-3": [_, _, _, _, _, _, _, 0.2, 0.2, _],
};
