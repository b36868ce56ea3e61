import {
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import type { IamRead } from '../core/ports.ts';
import { toAwsFailure } from './failure.ts';

/** Providers that are read at a time: an account has 100 at most. */
const AT_ONCE = 8;

/** IamRead over a client whose region is the one of IAM's global endpoint. */
export function createIamRead(client: IAMClient, environment: Environment): IamRead {
  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toIamFailure(error, action, environment);
    }
  }

  return {
    async role(name, signal) {
      const { Role } = await call('iam:GetRole', () =>
        client.send(new GetRoleCommand({ RoleName: name }), { abortSignal: signal }),
      );
      return {
        arn: Role?.Arn ?? '',
        trustPolicy: parsePolicy(Role?.AssumeRolePolicyDocument ?? ''),
        maxSessionSeconds: Role?.MaxSessionDuration ?? 3600,
      };
    },

    async identityProviders(signal) {
      const { OpenIDConnectProviderList = [] } = await call('iam:ListOpenIDConnectProviders', () =>
        client.send(new ListOpenIDConnectProvidersCommand({}), { abortSignal: signal }),
      );
      const arns = OpenIDConnectProviderList.flatMap(({ Arn }) => Arn ?? []);
      const read = async (arn: string) => {
        const { Url = '', ClientIDList = [] } = await call('iam:GetOpenIDConnectProvider', () =>
          client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }), {
            abortSignal: signal,
          }),
        );
        return [{ arn, url: Url.replace(/^https?:\/\//, ''), clientIds: [...ClientIDList] }];
      };
      const providers: Awaited<ReturnType<typeof read>> = [];
      for (let from = 0; from < arns.length; from += AT_ONCE) {
        const some = await Promise.all(
          // One that was deleted meanwhile is none.
          arns.slice(from, from + AT_ONCE).map(arn => read(arn).catch(unlessGone)),
        );
        providers.push(...some.flat());
      }
      return providers;
    },
  };
}

/** IAM gives the document in percent-encoding (RFC 3986; API reference of GetRole). */
export function parsePolicy(text: string): unknown {
  try {
    const policy: unknown = JSON.parse(decodeURIComponent(text));
    return policy;
  } catch (error) {
    throw new Failure('server', l10n.t('IAM gave a trust policy that cannot be read.'), { cause: error });
  }
}

function unlessGone(error: unknown): [] {
  if (error instanceof Failure && error.code === 'notFound') {
    return [];
  }
  throw error;
}

/** IAM's own name for what is not there (Common Errors of its API reference). */
export function toIamFailure(error: unknown, action: string, environment: Environment): Failure {
  return error instanceof Error && /^NoSuchEntity/.test(error.name)
    ? new Failure('notFound', l10n.t('{0}: {1}', action, error.message), { cause: error })
    : toAwsFailure(error, { action, environment });
}
