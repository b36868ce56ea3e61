import { ApiError } from '../api.ts';
import type { Caller } from '../iam/authorize.ts';
import { MalformedPolicy, type Policy, parsePolicy } from '../iam/policy.ts';
import type { Parameters, QueryService, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { askedRole, changedRole } from './findRole.ts';
import { encodeDocument, page, required } from './request.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_TOGETHER = 10_240;
const MOST_ATTACHED = 10;

/** What a role may do: its own policies, and the managed ones that are attached to it. */
export const ROLE_POLICY_OPERATIONS: QueryService['operations'] = {
  PutRolePolicy: { signed: true, run: putPolicy },
  GetRolePolicy: { signed: true, run: getPolicy },
  ListRolePolicies: {
    signed: true,
    run: (front, caller, parameters) => {
      const { role } = askedRole(front, caller, parameters, 'iam:ListRolePolicies');
      return page(parameters, 'PolicyNames', [...role.policies.keys()].sort());
    },
  },
  DeleteRolePolicy: { signed: true, run: deletePolicy },
  AttachRolePolicy: { signed: true, run: attach },
  DetachRolePolicy: { signed: true, run: detach },
  ListAttachedRolePolicies: {
    signed: true,
    run: (front, caller, parameters) => {
      const { role } = askedRole(front, caller, parameters, 'iam:ListAttachedRolePolicies');
      return page(
        parameters,
        'AttachedPolicies',
        role.attached.map(arn => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn })),
      );
    },
  },
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
function putPolicy(front: Front, caller: Caller, parameters: Parameters): Xml {
  const name = readPolicyName(parameters);
  const document = required(parameters, 'PolicyDocument');
  const { iam, role } = changedRole(front, caller, parameters, 'iam:PutRolePolicy');
  const policy = read(document);
  const others = [...role.policies].filter(([known]) => known !== name).map(([, other]) => other.document);
  const size = [...others.map(other => JSON.stringify(other)), document]
    .map(text => text.replaceAll(/\s/g, '').length)
    .reduce((sum, length) => sum + length, 0);
  if (size > LONGEST_TOGETHER) {
    throw new ApiError(
      'LimitExceeded',
      `Maximum policy size of ${LONGEST_TOGETHER} bytes exceeded for role ${role.name}`,
      409,
    );
  }
  iam.changeRole(role, { policies: new Map([...role.policies, [name, policy]]) });
  return {};
}

function getPolicy(front: Front, caller: Caller, parameters: Parameters): Xml {
  const name = readPolicyName(parameters);
  const { role } = askedRole(front, caller, parameters, 'iam:GetRolePolicy');
  const policy = role.policies.get(name);
  if (policy === undefined) {
    throw noPolicy(name);
  }
  return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeDocument(policy.document) };
}

function deletePolicy(front: Front, caller: Caller, parameters: Parameters): Xml {
  const name = readPolicyName(parameters);
  const { iam, role } = changedRole(front, caller, parameters, 'iam:DeleteRolePolicy');
  if (!role.policies.has(name)) {
    throw noPolicy(name);
  }
  iam.changeRole(role, { policies: new Map([...role.policies].filter(([known]) => known !== name)) });
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
function attach(front: Front, caller: Caller, parameters: Parameters): Xml {
  const arn = readPolicyArn(parameters);
  const context = { 'iam:PolicyARN': arn };
  const { iam, role } = changedRole(front, caller, parameters, 'iam:AttachRolePolicy', context);
  if (iam.managedPolicy(arn) === undefined) {
    throw new ApiError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, 404);
  }
  if (!role.attached.includes(arn)) {
    if (role.attached.length >= MOST_ATTACHED) {
      throw new ApiError('LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${MOST_ATTACHED}`, 409);
    }
    iam.changeRole(role, { attached: [...role.attached, arn] });
  }
  return {};
}

function detach(front: Front, caller: Caller, parameters: Parameters): Xml {
  const arn = readPolicyArn(parameters);
  const context = { 'iam:PolicyARN': arn };
  const { iam, role } = changedRole(front, caller, parameters, 'iam:DetachRolePolicy', context);
  if (!role.attached.includes(arn)) {
    throw new ApiError('NoSuchEntity', `Policy ${arn} was not found.`, 404);
  }
  iam.changeRole(role, { attached: role.attached.filter(other => other !== arn) });
  return {};
}

function readPolicyName(parameters: Parameters): string {
  const name = required(parameters, 'PolicyName');
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) {
    throw new ApiError(
      'ValidationError',
      'The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    );
  }
  return name;
}

function readPolicyArn(parameters: Parameters): string {
  const arn = required(parameters, 'PolicyArn');
  if (!/^arn:aws:iam::(?:aws|\d{12}):policy\/.+$/.test(arn)) {
    throw new ApiError('InvalidInput', `ARN ${arn} is not valid.`);
  }
  return arn;
}

/** Throws MalformedPolicyDocument. */
function read(document: string): Policy {
  try {
    return parsePolicy(document, 'identity');
  } catch (error) {
    throw error instanceof MalformedPolicy ? new ApiError('MalformedPolicyDocument', error.message) : error;
  }
}

function noPolicy(name: string): ApiError {
  return new ApiError('NoSuchEntity', `The role policy with name ${name} cannot be found.`, 404);
}
