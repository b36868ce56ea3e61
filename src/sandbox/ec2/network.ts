import { createHash } from 'node:crypto';

/** The VPC that every region of an account begins with: a subnet in each zone, and one security group. */
export interface Network {
  readonly vpc: string;
  readonly cidr: string;
  readonly subnets: readonly Subnet[];
  readonly securityGroup: string;
}

interface Subnet {
  readonly id: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly cidr: string;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html */
export function defaultNetwork(accountId: string, region: string): Network {
  const id = (what: string): string =>
    `0${createHash('sha256').update(`${accountId} ${region} ${what}`).digest('hex').slice(0, 16)}`;
  const short = region
    .split('-')
    .map((part, index) => (index === 0 ? part : part.slice(0, 1)))
    .join('')
    .concat(region.slice(-1));
  return {
    vpc: `vpc-${id('vpc')}`,
    cidr: '172.31.0.0/16',
    subnets: ['a', 'b', 'c'].map((letter, index) => ({
      id: `subnet-${id(letter)}`,
      zone: `${region}${letter}`,
      zoneId: `${short}-az${index + 1}`,
      cidr: `172.31.${index * 16}.0/20`,
    })),
    securityGroup: `sg-${id('default')}`,
  };
}
