/**
 * Keeps below AWS's own limits, so that nothing is throttled: at most `slots` calls in flight, and a token bucket for
 * each action (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html; performance.md "Throttling").
 * A slot is held during the call only, never while waiting.
 */
interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}
const reads: Rate = { burst: 100, perSecond: 20 };
const writes: Rate = { burst: 50, perSecond: 5 };
const rates: Readonly<Record<string, Rate>> = {
  "ec2:RunInstances": { burst: 5, perSecond: 2 },
  "ec2:CreateVpcEndpoint": { burst: 4, perSecond: 0.3 },
  "ec2:DeleteVpcEndpoints": { burst: 4, perSecond: 0.3 },
  "ec2:CreateNatGateway": { burst: 10, perSecond: 1 },
  "ec2:TerminateInstances": { burst: 100, perSecond: 5 },
  "ec2:DescribeInstances": { burst: 50, perSecond: 10 },
  "ec2:DescribeSecurityGroups": { burst: 50, perSecond: 10 },
  // A state in a bucket is saved before and after every call; S3 takes 3,500 a second under one prefix.
  "s3:PutObject": { burst: 500, perSecond: 100 },
  "s3:GetObject": { burst: 500, perSecond: 100 },
  "ec2:DescribeNetworkInterfaces": { burst: 50, perSecond: 10 },
};

export class Limiter {
  private inFlight = 0;
  private readonly queue: (() => void)[] = [];
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly slots: number,
    private readonly now: () => number = Date.now,
  ) {}

  async run<R>(action: string, mutating: boolean, work: () => Promise<R>): Promise<R> {
    await this.token(action, rates[action] ?? (mutating ? writes : reads));
    if (this.inFlight >= this.slots) await new Promise<void>((go) => this.queue.push(go));
    else this.inFlight++;
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next(); // the slot passes on
      else this.inFlight--;
    }
  }

  private async token(action: string, rate: Rate): Promise<void> {
    const now = this.now();
    const bucket = this.buckets.get(action) ?? { tokens: rate.burst, at: now };
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond) - 1;
    bucket.at = now;
    this.buckets.set(action, bucket);
    if (bucket.tokens < 0) await new Promise((r) => setTimeout(r, (-bucket.tokens / rate.perSecond) * 1000));
  }
}
