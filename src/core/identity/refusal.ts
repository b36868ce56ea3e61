import * as l10n from '@vscode/l10n';
import type { Environment } from '../model.ts';
import type { Identity } from '../ports.ts';

/**
 * The likely causes of what STS answers to AssumeRoleWithWebIdentity, or to AssumeRole with `keys`, in a
 * sentence or two that say where to look. `code` is STS's error code, `message` its text.
 */
export function refusalHint(
  code: string,
  message: string,
  environment: Environment,
  roleArn: string,
  kind: Identity['kind'],
): string {
  switch (code) {
    case 'AccessDenied':
    case 'AccessDeniedException':
      if (kind === 'keys') {
        return l10n.t(
          'Either {0} does not exist, or its trust policy does not name the role or user that you signed in with, or that one may not call `sts:AssumeRole` on it.',
          roleArn,
        );
      }
      return l10n.t(
        'Either {0} does not exist, or its trust policy does not let this identity in. Look there for: the identity provider as Federated principal; conditions on `sub` and `aud` (compared with case; `*` needs StringLike); conditions on claims that this issuer does not send; `sts:TagSession` and `sts:SetSourceIdentity`, where the token carries tags or a source identity.',
        roleArn,
      );
    case 'InvalidIdentityToken':
    case 'InvalidIdentityTokenException':
      return invalidTokenHint(message, environment, roleArn);
    case 'IDPRejectedClaim':
    case 'IDPRejectedClaimException':
      return l10n.t(
        'The identity provider does not vouch for this sign-in, or pins the roles that it may be used for. Ask whoever runs it about {0}.',
        roleArn,
      );
    case 'IDPCommunicationError':
    case 'IDPCommunicationErrorException':
      return l10n.t(
        'AWS could not reach the identity provider in time. Its discovery document and keys must be public; otherwise try again later.',
      );
    case 'PackedPolicyTooLarge':
    case 'PackedPolicyTooLargeException':
      return l10n.t(
        'The session policy and the session tags that the identity provider puts into the token are too large together.',
      );
    case 'RegionDisabledException':
      return l10n.t('Switch {0} on in the account, under STS in its IAM settings.', environment.region);
    default:
      return l10n.t('Look at the trust policy of {0}.', roleArn);
  }
}

function invalidTokenHint(message: string, { identity }: Environment, roleArn: string): string {
  const issuer = issuerIn(message) ?? (identity.kind === 'oidc' ? identity.issuer : l10n.t('the issuer'));
  if (/No OpenIDConnect provider found/i.test(message)) {
    return l10n.t(
      'The account {0} needs an IAM identity provider for {1}, written exactly so (mind a slash at the end).',
      accountOf(roleArn),
      issuer,
    );
  }
  if (/audience/i.test(message) || /claim: aud/i.test(message)) {
    const audience = audienceOf(identity);
    return audience === undefined
      ? l10n.t('Add the audience of the token to those of the IAM identity provider.')
      : l10n.t('Add {0} to the audiences of the IAM identity provider.', audience);
  }
  if (/verification key/i.test(message)) {
    return l10n.t(
      'AWS must reach the discovery document and the keys of {0} over the Internet, within 5 seconds.',
      issuer,
    );
  }
  if (/roles claim/i.test(message)) {
    return l10n.t(
      'The identity provider says which roles a token is for, and {0} is not one of them.',
      roleArn,
    );
  }
  return l10n.t('Look at the IAM identity provider for {0} in the account {1}.', issuer, accountOf(roleArn));
}

/** AWS names the issuer that the token names. */
function issuerIn(message: string): string | undefined {
  return /\bhttps?:\/\/[^\s"',]+/.exec(message)?.[0].replace(/\.$/, '');
}

function audienceOf(identity: Environment['identity']): string | undefined {
  switch (identity.kind) {
    case 'oidc':
    case 'microsoft':
      return identity.clientId;
    case 'githubActions':
    case 'sandbox':
      return 'sts.amazonaws.com';
    default:
      return undefined;
  }
}

function accountOf(roleArn: string): string {
  return roleArn.split(':')[4] ?? roleArn;
}
