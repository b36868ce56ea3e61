import { ApiError } from '../api.ts';
import type { Caller } from '../iam/authorize.ts';
import { issuerName, type Provider } from '../iam/provider.ts';
import type { IamStore } from '../iam/store.ts';
import type { Parameters, QueryService, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { account, check, members, required, time } from './request.ts';
import {
  mergeTags,
  readTagKeys,
  readTags,
  renderTags,
  resourceTags,
  tagContext,
  withoutTags,
} from './tags.ts';

/** OpenID Connect identity providers: at most one for an issuer in an account. */
export const PROVIDER_OPERATIONS: QueryService['operations'] = {
  CreateOpenIDConnectProvider: { signed: true, run: createProvider },
  ListOpenIDConnectProviders: { signed: true, run: listProviders },
  GetOpenIDConnectProvider: { signed: true, run: getProvider },
  DeleteOpenIDConnectProvider: { signed: true, run: deleteProvider },
  AddClientIDToOpenIDConnectProvider: {
    signed: true,
    run: (front, caller, parameters) =>
      change(front, caller, parameters, 'iam:AddClientIDToOpenIDConnectProvider', provider => ({
        clientIds: [...new Set([...provider.clientIds, required(parameters, 'ClientID', 'clientID')])],
      })),
  },
  RemoveClientIDFromOpenIDConnectProvider: {
    signed: true,
    // One that is not there is no error: see the API reference.
    run: (front, caller, parameters) =>
      change(front, caller, parameters, 'iam:RemoveClientIDFromOpenIDConnectProvider', provider => ({
        clientIds: provider.clientIds.filter(id => id !== parameters.get('ClientID')),
      })),
  },
  UpdateOpenIDConnectProviderThumbprint: {
    signed: true,
    run: (front, caller, parameters) =>
      change(front, caller, parameters, 'iam:UpdateOpenIDConnectProviderThumbprint', () => ({
        thumbprints: readThumbprints(parameters),
      })),
  },
  TagOpenIDConnectProvider: {
    signed: true,
    run(front, caller, parameters) {
      const tags = readTags(parameters);
      const { iam, provider } = asked(front, caller, parameters, 'iam:TagOpenIDConnectProvider', tags);
      iam.putProvider({ ...provider, tags: mergeTags(provider.tags ?? {}, tags) });
      return {};
    },
  },
  UntagOpenIDConnectProvider: {
    signed: true,
    run: (front, caller, parameters) =>
      change(front, caller, parameters, 'iam:UntagOpenIDConnectProvider', provider => ({
        tags: withoutTags(provider.tags ?? {}, readTagKeys(parameters)),
      })),
  },
  ListOpenIDConnectProviderTags: {
    signed: true,
    run(front, caller, parameters) {
      const { provider } = asked(front, caller, parameters, 'iam:ListOpenIDConnectProviderTags');
      return { Tags: renderTags(provider.tags), IsTruncated: 'false' };
    },
  },
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
function createProvider(front: Front, caller: Caller, parameters: Parameters): Xml {
  const issuer = required(parameters, 'Url');
  const clientIds = members(parameters, 'ClientIDList');
  const thumbprints = readThumbprints(parameters);
  const tags = mergeTags({}, readTags(parameters));
  const iam = account(front, caller);
  const resource = `arn:aws:iam::${iam.accountId}:oidc-provider/${issuerName(issuer)}`;
  check(iam, caller, {
    action: 'iam:CreateOpenIDConnectProvider',
    resource,
    context: tagContext(tags),
  });
  if (Object.keys(tags).length > 0) {
    check(iam, caller, { action: 'iam:TagOpenIDConnectProvider', resource, context: tagContext(tags) });
  }
  if (iam.providers().some(({ arn }) => arn === resource)) {
    throw new ApiError('EntityAlreadyExists', `Provider with url ${issuer} already exists.`, 409);
  }
  const provider = iam.putProvider({ issuer, clientIds, thumbprints, tags });
  return { OpenIDConnectProviderArn: provider.arn, Tags: renderTags(provider.tags) };
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
  const { provider } = asked(front, caller, parameters, 'iam:GetOpenIDConnectProvider');
  return {
    // Without the scheme.
    Url: issuerName(provider.issuer),
    ClientIDList: [...provider.clientIds],
    ThumbprintList: [...(provider.thumbprints ?? [])],
    CreateDate: time(provider.createdAt),
    Tags: renderTags(provider.tags),
  };
}

/** Roles that trust it are left alone. https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html */
function deleteProvider(front: Front, caller: Caller, parameters: Parameters): Xml {
  const { iam, provider } = asked(front, caller, parameters, 'iam:DeleteOpenIDConnectProvider');
  iam.deleteProvider(provider.issuer);
  return {};
}

function change(
  front: Front,
  caller: Caller,
  parameters: Parameters,
  action: string,
  to: (provider: Provider) => Partial<Pick<Provider, 'clientIds' | 'tags' | 'thumbprints'>>,
): Xml {
  const { iam, provider } = asked(front, caller, parameters, action);
  iam.putProvider({ ...provider, ...to(provider) });
  return {};
}

/** Throws AccessDenied before NoSuchEntity. `tags` are those that the request sets. */
function asked(
  front: Front,
  caller: Caller,
  parameters: Parameters,
  action: string,
  tags: Readonly<Record<string, string>> = {},
): { readonly iam: IamStore; readonly provider: Provider } {
  const arn = required(parameters, 'OpenIDConnectProviderArn');
  if (!/^arn:aws:iam::\d{12}:oidc-provider\/.+$/.test(arn)) {
    throw new ApiError('InvalidInput', `Invalid ARN: ${arn}`);
  }
  const iam = account(front, caller);
  const provider = iam.providers().find(known => known.arn === arn);
  check(iam, caller, {
    action,
    resource: arn,
    context: { ...resourceTags(provider?.tags), ...tagContext(tags) },
  });
  if (provider === undefined) {
    throw new ApiError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`, 404);
  }
  return { iam, provider };
}

/** Five at most, of 40 hexadecimal digits each; they may be left out. */
function readThumbprints(parameters: Parameters): readonly string[] {
  const thumbprints = members(parameters, 'ThumbprintList');
  if (thumbprints.length > 5 || thumbprints.some(print => !/^[0-9A-Fa-f]{40}$/.test(print))) {
    throw new ApiError('InvalidInput', 'Thumbprint list must contain fewer than 5 entries of 40 characters.');
  }
  return thumbprints;
}
