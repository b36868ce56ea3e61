import { ApiError, type Permission } from '../api.ts';
import type { Caller } from '../iam/authorize.ts';
import type { IamStore, Role } from '../iam/store.ts';
import type { Parameters } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { account, check, required } from './request.ts';
import { resourceTags } from './tags.ts';

/** A role that a request is about, and the account that it is in. */
export interface Asked {
  readonly iam: IamStore;
  readonly role: Role;
}

/** Throws ValidationError. */
export function readRoleName(parameters: Parameters): string {
  const name = required(parameters, 'RoleName');
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new ApiError(
      'ValidationError',
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    );
  }
  return name;
}

/**
 * The role that the request names, for a caller that may do this to it. Throws AccessDenied before
 * NoSuchEntity.
 */
export function askedRole(
  front: Front,
  caller: Caller,
  parameters: Parameters,
  action: string,
  context: NonNullable<Permission['context']> = {},
): Asked {
  const name = readRoleName(parameters);
  const iam = account(front, caller);
  const role = iam.roles().find(known => known.name === name);
  check(iam, caller, {
    action,
    resource: role?.arn ?? `arn:aws:iam::${iam.accountId}:role/${name}`,
    shown: `role ${name}`,
    context: { ...resourceTags(role?.tags), ...context },
  });
  if (role === undefined) {
    throw new ApiError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
  }
  return { iam, role };
}

/**
 * As `askedRole`, for what changes the role: those of AWS's services can only be changed by them. Throws
 * UnmodifiableEntity.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
 */
export function changedRole(...asked: RoleRequest): Asked {
  const found = askedRole(...asked);
  if (found.role.path.startsWith('/aws-service-role/')) {
    throw new ApiError(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${found.role.name}' - this role is only modifiable by AWS`,
    );
  }
  return found;
}

type RoleRequest = [
  front: Front,
  caller: Caller,
  parameters: Parameters,
  action: string,
  context?: NonNullable<Permission['context']>,
];
