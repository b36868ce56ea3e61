import { ApiError } from '../api.ts';
import type { Parameters } from './shapes.ts';

export interface AssumeRoleInput {
  readonly roleArn: string;
  /** The account in the role's ARN. */
  readonly accountId: string;
  readonly roleSessionName: string;
  readonly token: string;
  readonly durationSeconds: number;
  readonly policy: string | undefined;
  readonly policyArns: readonly string[];
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

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_RequestParameters */
const CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  RoleArn: { member: 'roleArn', required: true, minLength: 20, maxLength: 2048 },
  RoleSessionName: {
    member: 'roleSessionName',
    required: true,
    minLength: 2,
    maxLength: 64,
    pattern: { text: '[\\w+=,.@-]*', test: /^[\w+=,.@-]*$/ },
  },
  WebIdentityToken: {
    member: 'webIdentityToken',
    required: true,
    sensitive: true,
    minLength: 4,
    maxLength: 20_000,
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

const ROLE_ARN = /^arn:aws(?:-[a-z-]+)?:iam::(\d{12}):role\/(?:[\u0021-\u007E]+\/)?[\w+=,.@-]{1,64}$/;

/** Throws ValidationError with everything that is wrong, as STS words it. */
export function readInput(parameters: Parameters): AssumeRoleInput {
  const policyArns: string[] = [];
  for (let index = 1; ; index += 1) {
    const arn = parameters.get(`PolicyArns.member.${index}.arn`);
    if (arn === undefined) {
      break;
    }
    policyArns.push(arn);
  }
  const problems = Object.entries(CONSTRAINTS).flatMap(([name, constraint]) =>
    check(constraint, parameters.get(name)),
  );
  if (policyArns.length > 10) {
    problems.push(
      `Value '[${policyArns.join(', ')}]' at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10`,
    );
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
    token: parameters.get('WebIdentityToken') ?? '',
    durationSeconds: Number(parameters.get('DurationSeconds') ?? 3600),
    policy: parameters.get('Policy'),
    policyArns,
  };
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
