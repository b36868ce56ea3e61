import { ApiError } from '../api.ts';
import { authorize, type Caller } from '../iam/authorize.ts';
import { glob } from '../iam/match.ts';
import type { Parameters, QueryService, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { defaultNetwork, type Network } from './network.ts';

/**
 * Amazon EC2, of which the sandbox has the network that services run in: the default VPC of each account and
 * region.
 */
export const EC2: QueryService = {
  signingName: 'ec2',
  version: '2016-11-15',
  dialect: 'ec2',
  operations: {
    DescribeVpcs: describe('Vpc', 'vpcSet', network => [
      {
        id: network.vpc,
        shown: {
          vpcId: network.vpc,
          ownerId: '',
          state: 'available',
          cidrBlock: network.cidr,
          dhcpOptionsId: 'default',
          instanceTenancy: 'default',
          isDefault: 'true',
          tagSet: [],
        },
        filters: { 'is-default': 'true', isDefault: 'true', state: 'available', cidr: network.cidr },
      },
    ]),
    DescribeSubnets: describe('Subnet', 'subnetSet', network =>
      network.subnets.map(({ id, zone, zoneId, cidr }) => ({
        id,
        shown: {
          subnetId: id,
          vpcId: network.vpc,
          ownerId: '',
          state: 'available',
          cidrBlock: cidr,
          availabilityZone: zone,
          availabilityZoneId: zoneId,
          availableIpAddressCount: 4091,
          defaultForAz: 'true',
          mapPublicIpOnLaunch: 'true',
          tagSet: [],
        },
        filters: {
          'vpc-id': network.vpc,
          'subnet-id': id,
          'availability-zone': zone,
          'default-for-az': 'true',
          defaultForAz: 'true',
          'map-public-ip-on-launch': 'true',
          state: 'available',
        },
      })),
    ),
    DescribeSecurityGroups: describe('Group', 'securityGroupInfo', network => [
      {
        id: network.securityGroup,
        shown: {
          groupId: network.securityGroup,
          groupName: 'default',
          groupDescription: 'default VPC security group',
          vpcId: network.vpc,
          ownerId: '',
          ipPermissions: [
            { ipProtocol: '-1', groups: [{ groupId: network.securityGroup, userId: '' }], ipRanges: [] },
          ],
          ipPermissionsEgress: [{ ipProtocol: '-1', groups: [], ipRanges: [{ cidrIp: '0.0.0.0/0' }] }],
          tagSet: [],
        },
        filters: {
          'vpc-id': network.vpc,
          'group-id': network.securityGroup,
          'group-name': 'default',
        },
      },
    ]),
  },
};

interface Described {
  readonly id: string;
  readonly shown: Readonly<Record<string, Xml>>;
  readonly filters: Readonly<Record<string, string>>;
}

const NOT_FOUND: Readonly<Record<string, readonly [code: string, what: string]>> = {
  Vpc: ['InvalidVpcID.NotFound', 'vpc ID'],
  Subnet: ['InvalidSubnetID.NotFound', 'subnet ID'],
  Group: ['InvalidGroup.NotFound', 'security group'],
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html and its neighbours */
function describe(
  kind: 'Group' | 'Subnet' | 'Vpc',
  element: string,
  list: (network: Network) => readonly Described[],
): QueryService['operations'][string] {
  const action = `ec2:Describe${kind === 'Group' ? 'SecurityGroup' : kind}s`;
  return {
    signed: true,
    run(front: Front, caller: Caller, parameters: Parameters): Xml {
      const { accountId } = caller.session;
      allow(front, caller, action);
      const all = list(defaultNetwork(accountId, caller.region));
      const ids = numbered(parameters, `${kind}Id`);
      const missing = ids.find(id => !all.some(one => one.id === id));
      if (missing !== undefined) {
        const [code, what] = NOT_FOUND[kind] ?? ['InvalidParameterValue', 'ID'];
        throw new ApiError(code, `The ${what} '${missing}' does not exist`);
      }
      const wants = readFilters(parameters);
      const found = all
        .filter(({ id }) => ids.length === 0 || ids.includes(id))
        .filter(({ filters }) => wants.every(wanted => matches(filters, wanted)));
      return { [element]: found.map(({ shown }) => ({ ...shown, ownerId: accountId })) };
    },
  };
}

/** Throws UnauthorizedOperation. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
function allow(front: Front, caller: Caller, action: string): void {
  try {
    authorize(front.account(caller.session.accountId)?.iam ?? front.iam, caller, [
      { action, resource: '*', context: { 'ec2:Region': caller.region } },
    ]);
  } catch (error) {
    throw error instanceof ApiError
      ? new ApiError(
          'UnauthorizedOperation',
          `You are not authorized to perform this operation. ${error.message.replace(' on resource: *', '')}`,
          403,
        )
      : error;
  }
}

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

function readFilters(parameters: Parameters): readonly Filter[] {
  const filters: Filter[] = [];
  for (let index = 1; parameters.has(`Filter.${index}.Name`); index++) {
    filters.push({
      name: parameters.get(`Filter.${index}.Name`) ?? '',
      values: numbered(parameters, `Filter.${index}.Value`),
    });
  }
  return filters;
}

/** Throws InvalidParameterValue for a filter that the sandbox does not know. */
function matches(filters: Readonly<Record<string, string>>, { name, values }: Filter): boolean {
  if (name.startsWith('tag')) {
    return false;
  }
  const own = filters[name];
  if (own === undefined) {
    throw new ApiError('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
  return values.some(value => glob(value, own));
}

/** `name.1`, `name.2` and so on. */
function numbered(parameters: Parameters, name: string): readonly string[] {
  const found: string[] = [];
  for (let index = 1; parameters.has(`${name}.${index}`); index++) {
    found.push(parameters.get(`${name}.${index}`) ?? '');
  }
  return found;
}
