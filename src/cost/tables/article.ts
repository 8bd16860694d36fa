/**
 * What AWS asked in Tokyo in the article's year, as far as the article's table needs it (requirements.md D6, $1 to $7).
 * Public IPv4 addresses cost nothing before 2024-02-01 (O11).
 */
export const articleYear = {
  region: "ap-northeast-1",
  year: "2022",
  prices: {
    "ec2/t2.micro": 0.0152,
    "ebs/gp2": 0.12,
    "vpc/public-ipv4": 0,
    "elb/application": 0.0243,
    "rds/mysql/single/db.t3.micro": 0.026,
    "rds/mysql/multi/db.t3.micro": 0.052,
    "rds/storage/multi/gp2": 0.276,
    "vpn/association": 0.15,
  },
} as const;
