import { ApiError } from '../api.ts';
import type { Parameters } from '../queryApi.ts';

/** What both ways to assume a role are given. */
export interface RoleInput {
  readonly roleArn: string;
  /** The account in the role's ARN. */
  readonly accountId: string;
  readonly roleSessionName: string;
  readonly durationSeconds: number;
  readonly policy: string | undefined;
  readonly policyArns: readonly string[];
}

export interface WebIdentityInput extends RoleInput {
  readonly token: string;
}

export interface AssumeRoleInput extends RoleInput {
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
}

interface Constraint {
  /** The member's name as messages give it. */
  readonly member: string;
  readonly required?: boolean;
  /** Left out of messages. */
  readonly sensitive?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: { readonly text: string; readonly test: RegExp };
  readonly min?: number;
  readonly max?: number;
}

const NAME = { text: '[\\w+=,.@-]*', test: /^[\w+=,.@-]*$/ };

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters */
const CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  RoleArn: { member: 'roleArn', required: true, minLength: 20, maxLength: 2048 },
  RoleSessionName: {
    member: 'roleSessionName',
    required: true,
    minLength: 2,
    maxLength: 64,
    pattern: NAME,
  },
  Policy: {
    member: 'policy',
    minLength: 1,
    maxLength: 2048,
    pattern: {
      text: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
      test: /^[\t\n\r\u0020-\u00FF]+$/,
    },
  },
  DurationSeconds: { member: 'durationSeconds', min: 900, max: 43_200 },
};

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_RequestParameters */
const WEB_IDENTITY: Readonly<Record<string, Constraint>> = {
  WebIdentityToken: {
    member: 'webIdentityToken',
    required: true,
    sensitive: true,
    minLength: 4,
    maxLength: 20_000,
  },
};

const ASSUME_ROLE: Readonly<Record<string, Constraint>> = {
  ExternalId: {
    member: 'externalId',
    minLength: 2,
    maxLength: 1224,
    pattern: { text: '[\\w+=,.@:\\/-]*', test: /^[\w+=,.@:/-]*$/ },
  },
  SourceIdentity: { member: 'sourceIdentity', minLength: 2, maxLength: 64, pattern: NAME },
};

const ROLE_ARN = /^arn:aws(?:-[a-z-]+)?:iam::(\d{12}):role\/(?:[\u0021-\u007E]+\/)?[\w+=,.@-]{1,64}$/;

/** Throws ValidationError with everything that is wrong, as STS words it. */
export function readWebIdentity(parameters: Parameters): WebIdentityInput {
  const input = readRole(parameters, WEB_IDENTITY);
  return { ...input, token: parameters.get('WebIdentityToken') ?? '' };
}

/** Throws ValidationError with everything that is wrong, as STS words it. */
export function readAssumeRole(parameters: Parameters): AssumeRoleInput {
  const input = readRole(parameters, ASSUME_ROLE);
  const keys = members(parameters, 'Tags', '.Key');
  const values = members(parameters, 'Tags', '.Value');
  if (keys.length > 50) {
    throw new ApiError('ValidationError', tooMany('tags', keys, 50));
  }
  if (keys.some((key, index) => key.length > 128 || (values[index] ?? '').length > 256)) {
    throw new ApiError(
      'ValidationError',
      'A tag has a key of at most 128 and a value of at most 256 characters.',
    );
  }
  if (new Set(keys.map(key => key.toLowerCase())).size < keys.length) {
    throw new ApiError(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
  return {
    ...input,
    externalId: parameters.get('ExternalId'),
    sourceIdentity: parameters.get('SourceIdentity'),
    tags: Object.fromEntries(keys.map((key, index) => [key, values[index] ?? ''])),
    transitive: members(parameters, 'TransitiveTagKeys'),
  };
}

function readRole(parameters: Parameters, others: Readonly<Record<string, Constraint>>): RoleInput {
  const policyArns = members(parameters, 'PolicyArns', '.arn');
  const problems = Object.entries({ ...CONSTRAINTS, ...others }).flatMap(([name, constraint]) =>
    check(constraint, parameters.get(name)),
  );
  if (policyArns.length > 10) {
    problems.push(tooMany('policyArns', policyArns, 10));
  }
  if (problems.length > 0) {
    throw new ApiError(
      'ValidationError',
      `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`,
    );
  }
  const roleArn = parameters.get('RoleArn') ?? '';
  const accountId = ROLE_ARN.exec(roleArn)?.[1];
  if (accountId === undefined) {
    throw new ApiError('ValidationError', `${roleArn} is invalid`);
  }
  return {
    roleArn,
    accountId,
    roleSessionName: parameters.get('RoleSessionName') ?? '',
    durationSeconds: Number(parameters.get('DurationSeconds') ?? 3600),
    policy: parameters.get('Policy'),
    policyArns,
  };
}

/** The members of a list, or one field of each. */
function members(parameters: Parameters, list: string, field = ''): readonly string[] {
  const found: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = parameters.get(`${list}.member.${index}${field}`);
    if (value === undefined) {
      return found;
    }
    found.push(value);
  }
}

function tooMany(member: string, values: readonly string[], most: number): string {
  return `Value '[${values.join(', ')}]' at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`;
}

function check(constraint: Constraint, value: string | undefined): readonly string[] {
  const { member, minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, min, max } = constraint;
  if (value === undefined) {
    return constraint.required === true
      ? [`Value null at '${member}' failed to satisfy constraint: Member must not be null`]
      : [];
  }
  const broken: string[] = [];
  if (min !== undefined && max !== undefined) {
    if (!/^-?\d+$/.test(value)) {
      throw new ApiError('MalformedInput', `${member} is not an integer.`);
    }
    if (Number(value) < min) {
      broken.push(`Member must have value greater than or equal to ${min}`);
    }
    if (Number(value) > max) {
      broken.push(`Member must have value less than or equal to ${max}`);
    }
  }
  if (value.length < minLength) {
    broken.push(`Member must have length greater than or equal to ${minLength}`);
  }
  if (value.length > maxLength) {
    broken.push(`Member must have length less than or equal to ${maxLength}`);
  }
  if (pattern !== undefined && !pattern.test.test(value)) {
    broken.push(`Member must satisfy regular expression pattern: ${pattern.text}`);
  }
  const shown = constraint.sensitive === true ? 'Value' : `Value '${value}'`;
  return broken.map(text => `${shown} at '${member}' failed to satisfy constraint: ${text}`);
}
