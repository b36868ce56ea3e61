import { ApiError, type Permission } from '../api.ts';
import { authorize, type Caller } from '../iam/authorize.ts';
import type { IamStore } from '../iam/store.ts';
import type { Parameters } from '../queryApi.ts';
import type { Front } from '../world.ts';

/** What the requests of IAM have in common. */

/** Throws AccessDenied. */
export function check(iam: IamStore, caller: Caller, permission: Permission): void {
  try {
    authorize(iam, caller, [permission]);
  } catch (error) {
    throw error instanceof ApiError ? new ApiError('AccessDenied', error.message, 403) : error;
  }
}

/** The caller's account. */
export function account(front: Front, { session }: Caller): IamStore {
  return front.account(session.accountId)?.iam ?? front.iam;
}

/** `member` is the parameter's name as messages give it. Throws ValidationError. */
export function required(parameters: Parameters, name: string, member: string): string {
  const value = parameters.get(name);
  if (value === undefined) {
    throw new ApiError(
      'ValidationError',
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}

/** The members of a list: `name.member.1`, `name.member.2` and so on. */
export function members(parameters: Parameters, name: string): readonly string[] {
  const found: string[] = [];
  for (let index = 1; ; index++) {
    const value = parameters.get(`${name}.member.${index}`);
    if (value === undefined) {
      return found;
    }
    found.push(value);
  }
}
