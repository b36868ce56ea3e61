import fc from 'fast-check';
import { issuerName } from '../../../../../src/core/identity/trust/provider.ts';

/** A trust policy and what is presented to it. */
export interface Situation {
  readonly document: unknown;
  readonly issuer: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly roleName: string;
  readonly sessionName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sourceIdentity: string | undefined;
}

const ISSUERS = [
  'https://token.actions.githubusercontent.com',
  'https://accounts.google.com',
  'https://login.example.com/tenant',
] as const;

const SUBJECTS = [
  'repo:octo-org/blog-api:ref:refs/heads/main',
  'repo:octo-org@42/blog-api@77:ref:refs/heads/main',
  'repo:octo-org/blog-api:environment:production',
  'repo:octo-org/blog-web:ref:refs/heads/main',
] as const;

const VALUES: Readonly<Record<string, readonly string[]>> = {
  sub: SUBJECTS,
  aud: ['sts.amazonaws.com', 'client-1'],
  oaud: ['sts.amazonaws.com', 'client-1'],
  azp: ['client-1', 'client-2'],
  actor: ['octocat', 'hubot'],
  actor_id: ['583231', '1'],
  repository: ['octo-org/blog-api', 'octo-org/blog-web'],
  repository_id: ['77', '78'],
  repository_owner: ['octo-org'],
  environment: ['production', 'development'],
  ref: ['refs/heads/main', 'refs/tags/v1'],
  event_name: ['workflow_dispatch'],
  amr: ['mfa', 'pwd'],
  email: ['a@example.com', 'b@example.com'],
};

const claimNames = Object.keys(VALUES);
const given = (claim: string): fc.Arbitrary<string> => fc.constantFrom(...(VALUES[claim] ?? ['x']));

/** A value as policies have it: right, in another case, with wildcards, with a variable, cut short. */
function writtenValue(claim: string): fc.Arbitrary<string> {
  return fc.tuple(given(claim), fc.nat({ max: 9 })).map(([value, way]) => {
    switch (way) {
      case 0:
        return value.toUpperCase();
      case 1:
        return value.replace(/[^:/]*$/, '*');
      case 2:
        return `${value.slice(0, -1)}?`;
      case 3:
        return '*';
      case 4:
        return `*${value.slice(3)}`;
      case 5:
        return value.replace('octocat', `\${sts:RoleSessionName}`);
      case 6:
        return `${value}\${aws:RequestTag/team, ''}`;
      case 7:
        return `${value}/`;
      default:
        return value;
    }
  });
}

const OPERATORS = [
  ...['StringEquals', 'StringLike', 'StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike'],
  ...['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'ArnLike', 'ArnNotEquals'],
  ...['NumericEquals', 'NumericLessThan', 'NumericGreaterThanEquals', 'DateGreaterThan', 'Bool', 'IpAddress'],
] as const;

const operator = fc
  .tuple(
    fc.constantFrom('', '', '', '', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom(...OPERATORS),
    fc.constantFrom('', '', '', 'IfExists'),
  )
  .map(parts => parts.join(''));

function oneOrMore<T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> {
  return fc.oneof(
    { weight: 3, arbitrary: item },
    { weight: 1, arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }) },
  );
}

function key(issuer: string, claim: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    ...Array.from({ length: 6 }, () => `${issuerName(issuer)}:${claim}`),
    `${issuerName(issuer)}:${claim}`.toUpperCase(),
    `other.example.com:${claim}`,
  );
}

function conditionLine(issuer: string): fc.Arbitrary<readonly [string, string, unknown]> {
  const ofClaim = fc
    .constantFrom('sub', 'sub', 'sub', 'aud', ...claimNames)
    .chain(claim => fc.tuple(operator, key(issuer, claim), oneOrMore(writtenValue(claim))));
  const presence = fc
    .constantFrom(...claimNames)
    .chain(claim =>
      fc.tuple(fc.constant('Null'), key(issuer, claim), fc.constantFrom('true', 'false', true)),
    );
  const others = fc.oneof(
    fc.tuple(operator, fc.constant('sts:RoleSessionName'), oneOrMore(fc.constantFrom('octocat', 'hub*'))),
    fc.tuple(operator, fc.constant('aws:TagKeys'), oneOrMore(fc.constantFrom('team', 'cost'))),
    fc.tuple(operator, fc.constant('aws:RequestTag/team'), oneOrMore(fc.constantFrom('blog', 'b*'))),
  );
  return fc.oneof(
    { weight: 10, arbitrary: ofClaim },
    { weight: 1, arbitrary: presence },
    { weight: 1, arbitrary: others },
  );
}

function conditionBlock(issuer: string): fc.Arbitrary<Record<string, Record<string, unknown>>> {
  // Often a line that lets the token in, so that refusals come from the other lines.
  const letsIn = fc.constantFrom(...SUBJECTS).map(subject => {
    return ['StringLike', `${issuerName(issuer)}:sub`, [subject, 'repo:octo-org*']] as const;
  });
  return fc
    .tuple(fc.option(letsIn, { freq: 4 }), fc.array(conditionLine(issuer), { maxLength: 2 }))
    .map(([first, rest]) => {
      const block: Record<string, Record<string, unknown>> = {};
      for (const [name, about, values] of [...(first === null ? [] : [first]), ...rest]) {
        block[name] = { [about]: values, ...block[name] };
      }
      return block;
    });
}

function statement(issuer: string): fc.Arbitrary<Record<string, unknown>> {
  const own = `arn:aws:iam::111122223333:oidc-provider/${issuerName(issuer)}`;
  const principal = fc.oneof(
    { weight: 8, arbitrary: fc.constant({ Federated: own }) },
    {
      weight: 4,
      arbitrary: fc.constantFrom<unknown>(
        '*',
        { AWS: '*' },
        { AWS: 'arn:aws:iam::111122223333:root' },
        { Federated: [own, `${own}/`] },
        { Federated: `${own}/` },
        { Federated: own.replace('111122223333', '444455556666') },
      ),
    },
  );
  const actions = oneOrMore(
    fc.constantFrom(
      ...['sts:AssumeRoleWithWebIdentity', 'sts:assumerolewithwebidentity', 'sts:*', '*', 'sts:Assume*'],
      ...['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity', 'sts:AssumeRoleWith?ebIdentity'],
    ),
  );
  return fc
    .record({
      effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
      principal,
      notPrincipal: fc.integer({ min: 0, max: 11 }).map(n => n === 0),
      actions,
      notAction: fc.integer({ min: 0, max: 7 }).map(n => n === 0),
      condition: fc.option(conditionBlock(issuer), { freq: 6 }),
    })
    .map(parts => ({
      Effect: parts.effect,
      [parts.notPrincipal ? 'NotPrincipal' : 'Principal']: parts.principal,
      [parts.notAction ? 'NotAction' : 'Action']: parts.actions,
      ...(parts.condition === null ? {} : { Condition: parts.condition }),
    }));
}

export function claims(issuer: string): fc.Arbitrary<Record<string, unknown>> {
  const each = Object.fromEntries(
    claimNames.map(name => [
      name,
      name === 'amr'
        ? fc.option(fc.uniqueArray(given('amr'), { maxLength: 2 }), { nil: undefined })
        : name === 'sub'
          ? given('sub')
          : name === 'aud'
            ? fc.oneof(given('aud'), fc.constant(['sts.amazonaws.com', 'client-1']))
            : name === 'azp'
              ? fc.option(given('azp'), { nil: undefined, freq: 1 })
              : fc.option(given(name), { nil: undefined }),
    ]),
  );
  return fc.record(each).map(values => ({
    iss: issuer,
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  }));
}

export function situationsOf(issuers: readonly string[]): fc.Arbitrary<Situation> {
  return fc.constantFrom(...issuers).chain(issuer =>
    fc
      .record({
        statements: fc.array(statement(issuer), { minLength: 1, maxLength: 3 }),
        version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
        claims: claims(issuer),
        roleName: fc.constantFrom('blog', 'blog', 'blog', 'GitHubActions'),
        sessionName: fc.constantFrom('octocat', 'hubot'),
        tags: fc.constantFrom<Record<string, string>>({}, {}, { team: 'blog' }, { team: 'b*', cost: '1' }),
        sourceIdentity: fc.constantFrom(undefined, undefined, 'octocat'),
      })
      .map(({ statements, version, claims: presented, tags, sourceIdentity, ...rest }) => ({
        ...rest,
        issuer,
        tags,
        sourceIdentity,
        claims: {
          ...presented,
          ...(Object.keys(tags).length > 0
            ? { 'https://aws.amazon.com/tags': { principal_tags: tags } }
            : {}),
          ...(sourceIdentity === undefined
            ? {}
            : { 'https://aws.amazon.com/source_identity': sourceIdentity }),
        },
        document: { Version: version, Statement: statements.length === 1 ? statements[0] : statements },
      })),
  );
}

export const situations: fc.Arbitrary<Situation> = situationsOf(ISSUERS);
