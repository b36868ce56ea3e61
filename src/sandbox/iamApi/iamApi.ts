import { ApiError } from '../api.ts';
import type { Caller } from '../iam/authorize.ts';
import { issuerName } from '../iam/provider.ts';
import type { Parameters, QueryService, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { account, check, required } from './request.ts';
import { simulatePrincipalPolicy } from './simulate.ts';

/** AWS Identity and Access Management: the reads by which a sign-in is diagnosed. */
export const IAM: QueryService = {
  signingName: 'iam',
  // IAM is global, and its only endpoint is of this region:
  // https://docs.aws.amazon.com/general/latest/gr/iam-service.html
  signingRegion: 'us-east-1',
  version: '2010-05-08',
  operations: {
    GetRole: { signed: true, run: getRole },
    ListOpenIDConnectProviders: { signed: true, run: listProviders },
    GetOpenIDConnectProvider: { signed: true, run: getProvider },
    SimulatePrincipalPolicy: { signed: true, run: simulatePrincipalPolicy },
  },
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
function getRole(front: Front, caller: Caller, parameters: Parameters): Xml {
  const name = required(parameters, 'RoleName', 'roleName');
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new ApiError(
      'ValidationError',
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    );
  }
  const iam = account(front, caller);
  const role = iam.roles().find(known => known.name === name);
  check(iam, caller, {
    action: 'iam:GetRole',
    resource: role?.arn ?? `arn:aws:iam::${iam.accountId}:role/${name}`,
    shown: `role ${name}`,
  });
  if (role === undefined) {
    throw new ApiError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
  }
  return {
    Role: {
      Path: role.path,
      RoleName: role.name,
      RoleId: role.id,
      Arn: role.arn,
      CreateDate: time(role.createdAt),
      // Encoded as RFC 3986 has it.
      AssumeRolePolicyDocument: encodeUri(JSON.stringify(role.trust.document)),
      Description: role.description,
      MaxSessionDuration: role.maxSessionDuration,
      RoleLastUsed: {},
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html */
function listProviders(front: Front, caller: Caller): Xml {
  const iam = account(front, caller);
  check(iam, caller, {
    action: 'iam:ListOpenIDConnectProviders',
    // It knows no resources, and yet a refusal names them.
    resource: '*',
    shown: `arn:aws:iam::${iam.accountId}:oidc-provider/*`,
  });
  return { OpenIDConnectProviderList: iam.providers().map(({ arn }) => ({ Arn: arn })) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html */
function getProvider(front: Front, caller: Caller, parameters: Parameters): Xml {
  const arn = required(parameters, 'OpenIDConnectProviderArn', 'openIDConnectProviderArn');
  if (!/^arn:aws:iam::\d{12}:oidc-provider\/.+$/.test(arn)) {
    throw new ApiError('InvalidInput', `Invalid ARN: ${arn}`);
  }
  const iam = account(front, caller);
  check(iam, caller, { action: 'iam:GetOpenIDConnectProvider', resource: arn });
  const provider = iam.providers().find(known => known.arn === arn);
  if (provider === undefined) {
    throw new ApiError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`, 404);
  }
  return {
    // Without the scheme.
    Url: issuerName(provider.issuer),
    ClientIDList: [...provider.clientIds],
    ThumbprintList: [],
    CreateDate: time(provider.createdAt),
    Tags: [],
  };
}

function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function encodeUri(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
