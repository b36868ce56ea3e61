import * as l10n from '@vscode/l10n';
import { issuerName } from '../trust/provider.ts';
import type { Facts, ProviderFacts } from './facts.ts';
import { cause, type Finding, fine, unseen, wrong } from './step.ts';
import type { Symptom } from './symptom.ts';
import { accountOf, audiences, issuerOf, tokenClaims } from './tokenFacts.ts';

/** The IAM identity provider of the role's account, and the audiences that it takes. */
export function providerSteps(facts: Facts, symptom: Symptom): readonly Finding[] {
  const { providers, roleArn } = facts;
  const issuer = issuerOf(facts);
  if (issuer === undefined || roleArn === undefined) {
    return [unseen('provider', l10n.t('it is not known which issuer the token has.'))];
  }
  const account = accountOf(roleArn);
  if (!providers.seen) {
    return [providerUnseen(providers.why, issuer, account, symptom), audience(facts, undefined, symptom)];
  }
  const name = issuerName(issuer);
  const found = providers.value.find(({ url }) => url === name);
  if (found === undefined && name === 'accounts.google.com' && symptom !== 'noProvider') {
    return [
      fine('provider', l10n.t('AWS knows Google without one; the trust policy alone looks at the audience.')),
    ];
  }
  return [
    found === undefined
      ? missing(facts, providers.value, issuer, account)
      : fine('provider', l10n.t('The account {0} has {1}.', account, found.arn)),
    audience(facts, found, symptom),
  ];
}

/** That STS looked at the token's audience or at the role proves that it knew the provider. */
function providerUnseen(why: string, issuer: string, account: string, symptom: Symptom): Finding {
  if (symptom === 'noProvider') {
    return wrong(
      'provider',
      l10n.t('STS found none for {0}. {1}', issuer, why),
      cause(
        'providerMissing',
        'possible',
        l10n.t('The account {0} has no identity provider for {1}, written exactly so.', account, issuer),
        howToAdd(issuer),
      ),
    );
  }
  const known: readonly Symptom[] = ['notAuthorized', 'incorrectAudience', 'policyTooLarge', 'tokenExpired'];
  return known.includes(symptom)
    ? fine('provider', l10n.t('STS knew it: it refused the sign-in for something else.'))
    : unseen('provider', why);
}

function missing(
  { elsewhere, environment }: Facts,
  providers: readonly ProviderFacts[],
  issuer: string,
  account: string,
): Finding {
  const name = issuerName(issuer);
  const bare = (url: string): string => url.replace(/\/+$/, '').toLowerCase();
  const nearly = providers.find(({ url }) => bare(url) === bare(name));
  const not = l10n.t('The account {0} has none for {1}.', account, issuer);
  if (nearly !== undefined) {
    const slash = nearly.url.toLowerCase() !== name.toLowerCase();
    return wrong(
      'provider',
      `${not} ${l10n.t('It has {0}.', nearly.url)}`,
      cause(
        slash ? 'providerTrailingSlash' : 'providerCase',
        'seen',
        slash
          ? l10n.t(
              'The identity provider is {0} and the token’s issuer {1}: a slash at the end counts.',
              nearly.url,
              name,
            )
          : l10n.t('The identity provider is {0} and the token’s issuer {1}: case counts.', nearly.url, name),
        l10n.t('Make a provider whose URL is exactly {0}; an URL cannot be changed later.', issuer),
      ),
    );
  }
  const gitHub = providers.find(({ url }) => /^token\.actions\./.test(url));
  if (environment.identity.kind === 'githubActions' && gitHub !== undefined) {
    return wrong(
      'provider',
      `${not} ${l10n.t('It has {0}.', gitHub.url)}`,
      cause(
        'enterpriseIssuer',
        'seen',
        l10n.t('The tokens come from {0}, and the account trusts GitHub as {1}.', issuer, gitHub.url),
        l10n.t('An enterprise can have an issuer of its own. {0}', howToAdd(issuer)),
      ),
    );
  }
  const other = elsewhere.find(entry => entry.providers.some(({ url }) => url === name));
  if (other !== undefined) {
    return wrong(
      'provider',
      `${not} ${l10n.t('The account {0} has it.', other.accountId)}`,
      cause(
        'providerElsewhere',
        'seen',
        l10n.t('The identity provider is in the account {0}, and the role in {1}.', other.accountId, account),
        l10n.t('A role trusts providers of its own account only. {0}', howToAdd(issuer)),
      ),
    );
  }
  return wrong(
    'provider',
    not,
    cause(
      'providerMissing',
      'seen',
      l10n.t('The account {0} has no identity provider for {1}.', account, issuer),
      howToAdd(issuer),
    ),
  );
}

function howToAdd(issuer: string): string {
  return l10n.t(
    'Add it in IAM under Identity providers, as OpenID Connect, with the URL {0} written exactly so (mind a slash at the end) and the token’s audience.',
    issuer,
  );
}

function audience(facts: Facts, provider: ProviderFacts | undefined, symptom: Symptom): Finding {
  const token = tokenClaims(facts);
  if (symptom === 'missingAudience' || (token !== undefined && audiences(token.claims).length === 0)) {
    return wrong(
      'audience',
      l10n.t('The token is for nobody.'),
      cause(
        'audienceMissing',
        'seen',
        l10n.t('The token has no audience (`aud`).'),
        l10n.t('Have the identity provider put the client’s id into `aud` of its ID tokens.'),
      ),
    );
  }
  if (token === undefined) {
    return unseen('audience', l10n.t('no token was presented yet.'));
  }
  const given = audiences(token.claims);
  if (provider === undefined) {
    return symptom === 'incorrectAudience'
      ? wrong('audience', l10n.t('STS does not take {0}.', given.join(', ')), notRegistered(facts, given, []))
      : unseen(
          'audience',
          l10n.t('the provider’s audiences could not be read; the token is for {0}.', given.join(', ')),
        );
  }
  return given.some(item => provider.clientIds.includes(item))
    ? fine('audience', l10n.t('The provider takes {0}.', given.join(', ')))
    : wrong(
        'audience',
        l10n.t(
          'The token is for {0}; the provider takes {1}.',
          given.join(', '),
          provider.clientIds.join(', '),
        ),
        notRegistered(facts, given, provider.clientIds),
      );
}

/** Entra's tokens name an application by its id (v2) or by its URI, `api://ID` (v1). */
function notRegistered({ environment }: Facts, given: readonly string[], registered: readonly string[]) {
  const [first = ''] = given;
  const bare = (id: string): string => id.replace(/^api:\/\//, '').toLowerCase();
  const entra =
    environment.identity.kind === 'microsoft' &&
    (registered.length === 0 || registered.some(id => bare(id) === bare(first)));
  return entra
    ? cause(
        'entraAudience',
        'seen',
        l10n.t('Entra’s token is for {0}, and the provider has the application under another name.', first),
        l10n.t(
          'Add {0} to the provider’s audiences: tokens of version 2 name the client id, those of version 1 `api://` before it.',
          first,
        ),
      )
    : cause(
        'audienceNotRegistered',
        'seen',
        l10n.t('The identity provider in IAM does not take tokens for {0}.', first),
        l10n.t('Add {0} to the audiences of the provider in IAM.', first),
      );
}
