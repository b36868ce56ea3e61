import { ApiError } from '../api.ts';
import type { Caller } from '../iam/authorize.ts';
import { SERVICE_LINKED } from '../iam/serviceLinked.ts';
import type { Parameters, QueryService, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { account, check, required } from './request.ts';
import { render } from './roles.ts';

export const SERVICE_LINKED_OPERATIONS: QueryService['operations'] = {
  CreateServiceLinkedRole: { signed: true, run: createServiceLinkedRole },
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html */
function createServiceLinkedRole(front: Front, caller: Caller, parameters: Parameters): Xml {
  const service = required(parameters, 'AWSServiceName', 'aWSServiceName');
  const iam = account(front, caller);
  const name = SERVICE_LINKED[service];
  check(iam, caller, {
    action: 'iam:CreateServiceLinkedRole',
    resource: `arn:aws:iam::${iam.accountId}:role/aws-service-role/${service}/${name ?? ''}`,
    context: { 'iam:AWSServiceName': service },
  });
  if (name === undefined) {
    throw new ApiError('InvalidInput', `The sandbox has no service-linked role for ${service}.`);
  }
  if (iam.roles().some(role => role.name === name)) {
    throw new ApiError(
      'InvalidInput',
      `Service role name ${name} has been taken in this account, please try a different suffix.`,
    );
  }
  return { Role: render(iam.linkService(service), 'whole') };
}
