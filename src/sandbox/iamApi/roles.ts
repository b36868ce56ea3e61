import { ApiError } from '../api.ts';
import type { Caller } from '../iam/authorize.ts';
import type { Policy } from '../iam/policy.ts';
import type { IamStore, Role } from '../iam/store.ts';
import type { Parameters, QueryService, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { askedRole, changedRole, readRoleName } from './findRole.ts';
import { account, check, encodeDocument, page, required, time } from './request.ts';
import { mergeTags, readTagKeys, readTags, renderTags, tagContext, withoutTags } from './tags.ts';

/** Characters without white space, of a role's trust policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_TRUST = 2_048;

/** Characters of a path, with its slashes. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const LONGEST_PATH = 512;

export const ROLE_OPERATIONS: QueryService['operations'] = {
  CreateRole: { signed: true, run: createRole },
  GetRole: {
    signed: true,
    run: (front, caller, parameters) => ({
      Role: render(askedRole(front, caller, parameters, 'iam:GetRole').role, 'whole'),
    }),
  },
  ListRoles: { signed: true, run: listRoles },
  UpdateRole: { signed: true, run: updateRole },
  UpdateAssumeRolePolicy: { signed: true, run: updateTrust },
  DeleteRole: { signed: true, run: deleteRole },
  TagRole: {
    signed: true,
    run(front, caller, parameters) {
      const tags = readTags(parameters);
      const { iam, role } = changedRole(front, caller, parameters, 'iam:TagRole', tagContext(tags));
      iam.changeRole(role, { tags: mergeTags(role.tags, tags) });
      return {};
    },
  },
  UntagRole: {
    signed: true,
    run(front, caller, parameters) {
      const keys = readTagKeys(parameters);
      const { iam, role } = changedRole(front, caller, parameters, 'iam:UntagRole', { 'aws:TagKeys': keys });
      iam.changeRole(role, { tags: withoutTags(role.tags, keys) });
      return {};
    },
  },
  ListRoleTags: {
    signed: true,
    run: (front, caller, parameters) =>
      page(
        parameters,
        'Tags',
        renderTags(askedRole(front, caller, parameters, 'iam:ListRoleTags').role.tags),
      ),
  },
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
function createRole(front: Front, caller: Caller, parameters: Parameters): Xml {
  const name = readRoleName(parameters);
  const document = required(parameters, 'AssumeRolePolicyDocument');
  const path = readPath(parameters);
  const tags = mergeTags({}, readTags(parameters));
  const iam = account(front, caller);
  const resource = `arn:aws:iam::${iam.accountId}:role${path}${name}`;
  check(iam, caller, { action: 'iam:CreateRole', resource, context: tagContext(tags) });
  if (Object.keys(tags).length > 0) {
    check(iam, caller, { action: 'iam:TagRole', resource, context: tagContext(tags) });
  }
  if (parameters.has('PermissionsBoundary')) {
    throw new ApiError('InvalidInput', 'The sandbox knows no permissions boundaries.');
  }
  // Names of roles differ in more than case.
  if (iam.roles().some(role => role.name.toLowerCase() === name.toLowerCase())) {
    throw new ApiError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
  }
  const duration = parameters.get('MaxSessionDuration');
  const description = parameters.get('Description');
  const role = iam.putRole(name, {
    trustPolicy: checkTrust(iam, document).document,
    path,
    tags,
    ...(duration === undefined ? {} : { maxSessionDuration: readDuration(duration) }),
    ...(description === undefined ? {} : { description }),
  });
  return { Role: render(role, 'whole') };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
function listRoles(front: Front, caller: Caller, parameters: Parameters): Xml {
  const iam = account(front, caller);
  const prefix = readPathPrefix(parameters);
  check(iam, caller, {
    action: 'iam:ListRoles',
    resource: '*',
    shown: `arn:aws:iam::${iam.accountId}:role${prefix}`,
  });
  const roles = iam
    .roles()
    .filter(({ path }) => path.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  // Without tags and last use: see the API reference.
  return page(
    parameters,
    'Roles',
    roles.map(role => render(role, 'listed')),
  );
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
function updateRole(front: Front, caller: Caller, parameters: Parameters): Xml {
  const { iam, role } = changedRole(front, caller, parameters, 'iam:UpdateRole');
  const description = parameters.get('Description');
  const duration = parameters.get('MaxSessionDuration');
  iam.changeRole(role, {
    ...(description === undefined ? {} : { description }),
    ...(duration === undefined ? {} : { maxSessionDuration: readDuration(duration) }),
  });
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
function updateTrust(front: Front, caller: Caller, parameters: Parameters): Xml {
  const document = required(parameters, 'PolicyDocument');
  const { iam, role } = changedRole(front, caller, parameters, 'iam:UpdateAssumeRolePolicy');
  iam.changeRole(role, { trust: checkTrust(iam, document) });
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
function deleteRole(front: Front, caller: Caller, parameters: Parameters): Xml {
  const { iam, role } = changedRole(front, caller, parameters, 'iam:DeleteRole');
  if (role.attached.length > 0) {
    throw new ApiError('DeleteConflict', 'Cannot delete entity, must detach all policies first.', 409);
  }
  if (role.policies.size > 0) {
    throw new ApiError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
  }
  iam.deleteRole(role.name);
  return {};
}

/** Throws MalformedPolicyDocument, also for a role of the account that is not there, and LimitExceeded. */
function checkTrust(iam: IamStore, document: string): Policy {
  if (document.replaceAll(/\s/g, '').length > LONGEST_TRUST) {
    throw new ApiError('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${LONGEST_TRUST}`, 409);
  }
  const trust = iam.readTrust(document);
  const own = `arn:aws:iam::${iam.accountId}:role/`;
  for (const arn of trust.statements.flatMap(({ principals }) => principals?.aws ?? [])) {
    if (arn.startsWith(own) && iam.role(arn) === undefined) {
      throw new ApiError('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${arn}"`);
    }
  }
  return trust;
}

/** Throws ValidationError. */
function readPath(parameters: Parameters): string {
  const path = parameters.get('Path') ?? '/';
  if (path.length > LONGEST_PATH) {
    throw tooLong('path', path);
  }
  if (!/^\/(?:[\u0021-\u007E]+\/)?$/.test(path)) {
    throw new ApiError(
      'ValidationError',
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return path;
}

/** Throws ValidationError. */
function readPathPrefix(parameters: Parameters): string {
  const prefix = parameters.get('PathPrefix') ?? '/';
  if (prefix.length > LONGEST_PATH) {
    throw tooLong('pathPrefix', prefix);
  }
  if (!/^\/[\u0021-\u007E]*$/.test(prefix)) {
    throw new ApiError(
      'ValidationError',
      'The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.',
    );
  }
  return prefix;
}

function tooLong(member: string, value: string): ApiError {
  return new ApiError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_PATH}`,
  );
}

function readDuration(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 3_600 || seconds > 43_200) {
    const rule =
      seconds < 3_600
        ? 'Member must have value greater than or equal to 3600'
        : 'Member must have value less than or equal to 43200';
    throw new ApiError(
      'ValidationError',
      `1 validation error detected: Value '${text}' at 'maxSessionDuration' failed to satisfy constraint: ${rule}`,
    );
  }
  return seconds;
}

export function render(role: Role, detail: 'whole' | 'listed'): Xml {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: time(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust.document),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
    ...(detail === 'whole' ? { Tags: renderTags(role.tags), RoleLastUsed: {} } : {}),
  };
}
