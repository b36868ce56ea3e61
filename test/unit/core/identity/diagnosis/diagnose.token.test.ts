import { type Messages, testCauses } from './causes.ts';
import {
  CLAIMS,
  COMPANY,
  COMPANY_CLAIMS,
  DISCOVERY,
  ENTRA,
  ENTRA_CLIENT,
  ENTRA_ISSUER,
  environment,
  facts,
  hid,
  ISSUER,
  NOW,
  presented,
  refused,
  saw,
} from './fixture.ts';

const noProvider = refused(
  'InvalidIdentityToken',
  'No OpenIDConnect provider found in your account for https://x',
);
const wrongAudience = refused('InvalidIdentityToken', 'Incorrect token audience');
const noAudience = refused('InvalidIdentityToken', 'Missing a required claim: aud');
const noKey = refused(
  'InvalidIdentityToken',
  "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
);
const tokenExpired = refused(
  'ExpiredTokenException',
  'Token expired: current date/time 1 must be before …',
  'expired',
);
const entraClaims = { ...COMPANY_CLAIMS, iss: ENTRA_ISSUER, aud: ENTRA_CLIENT };

/** STS does not take the token, or not with this request. */
const MESSAGES: Messages = {
  'No OpenIDConnect provider found in your account for …': [
    {
      cause: 'it is missing',
      first: 'providerMissing',
      facts: facts({ presented: presented(CLAIMS, noProvider), providers: saw([]) }),
    },
    {
      cause: 'it is in another account',
      first: 'providerElsewhere',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noProvider),
        discovery: saw(DISCOVERY),
        providers: saw([]),
        elsewhere: [
          {
            accountId: '444455556666',
            providers: [
              {
                arn: 'arn:aws:iam::444455556666:oidc-provider/x',
                url: 'login.example.com/tenant',
                clientIds: [],
              },
            ],
          },
        ],
      }),
    },
    {
      cause: 'a slash at the end',
      first: 'providerTrailingSlash',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noProvider),
        discovery: saw(DISCOVERY),
        providers: saw([
          {
            arn: 'arn:aws:iam::111122223333:oidc-provider/login.example.com/tenant/',
            url: 'login.example.com/tenant/',
            clientIds: ['codespaces'],
          },
        ]),
      }),
    },
    {
      cause: 'the issuer of an enterprise',
      first: 'enterpriseIssuer',
      facts: facts({
        presented: presented({ ...CLAIMS, iss: `${ISSUER}/octo` }, noProvider),
      }),
    },
    {
      cause: 'what cannot be seen',
      first: 'providerMissing',
      facts: facts({ presented: presented(CLAIMS, noProvider), providers: hid('nobody is signed in.') }),
    },
  ],
  'Incorrect token audience': [
    {
      cause: 'aud is not among the client ids',
      first: 'audienceNotRegistered',
      facts: facts({
        presented: presented({ ...CLAIMS, aud: 'https://github.com/octo-org' }, wrongAudience),
      }),
    },
    {
      cause: 'Entra’s v2 audience',
      first: 'entraAudience',
      facts: facts({
        environment: environment(ENTRA),
        presented: presented(entraClaims, wrongAudience),
        discovery: saw({ ...DISCOVERY, issuer: ENTRA_ISSUER }),
        providers: saw([
          {
            arn: 'arn:aws:iam::111122223333:oidc-provider/entra',
            url: ENTRA_ISSUER.replace('https://', ''),
            clientIds: [`api://${ENTRA_CLIENT}`],
          },
        ]),
      }),
    },
    {
      cause: 'what cannot be seen',
      first: 'audienceNotRegistered',
      facts: facts({ presented: presented(CLAIMS, wrongAudience), providers: hid('nobody is signed in.') }),
    },
  ],
  'Missing a required claim: aud': [
    {
      cause: 'the token has no audience',
      first: 'audienceMissing',
      facts: facts({ presented: presented({ ...CLAIMS, aud: undefined }, noAudience) }),
    },
  ],
  "Couldn't retrieve verification key": [
    {
      cause: 'the issuer is on a private network',
      first: 'issuerNotPublic',
      facts: facts({
        environment: environment({
          ...COMPANY,
          ...(COMPANY.kind === 'oidc' ? { issuer: 'https://sso.corp.internal' } : {}),
        }),
        presented: presented({ ...COMPANY_CLAIMS, iss: 'https://sso.corp.internal' }, noKey),
        discovery: saw({ ...DISCOVERY, issuer: 'https://sso.corp.internal' }),
      }),
    },
    {
      cause: 'a firewall lets the codespace through and AWS not',
      first: 'issuerNotPublic',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noKey),
        discovery: saw(DISCOVERY),
      }),
    },
    {
      cause: 'slower than 5 seconds',
      first: 'issuerSlow',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noKey),
        discovery: saw({ ...DISCOVERY, milliseconds: 6_200 }),
      }),
    },
    {
      cause: 'no discovery document',
      first: 'issuerUnreachable',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noKey),
        discovery: saw({ ...DISCOVERY, status: 404, keys: false }),
      }),
    },
    {
      cause: 'no keys',
      first: 'issuerKeysMissing',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noKey),
        discovery: saw({ ...DISCOVERY, keys: false }),
      }),
    },
  ],
  'target role ARN is not present in the roles claim': [
    {
      cause: 'the identity provider pins roles',
      first: 'rolesPinned',
      facts: facts({
        environment: environment(COMPANY),
        discovery: saw(DISCOVERY),
        presented: presented(
          COMPANY_CLAIMS,
          refused('IDPRejectedClaim', 'The target role ARN is not present in the roles claim'),
        ),
      }),
    },
  ],
  ExpiredTokenException: [
    {
      cause: 'GitHub’s token was older than 5 minutes',
      first: 'tokenTooOld',
      facts: facts({
        presented: presented({ ...CLAIMS, iat: NOW / 1000 - 400, exp: NOW / 1000 - 100 }, tokenExpired),
      }),
    },
    {
      cause: 'a stale ID token of the editor',
      first: 'staleIdToken',
      facts: facts({
        environment: environment(ENTRA),
        discovery: saw({ ...DISCOVERY, issuer: ENTRA_ISSUER }),
        presented: presented(
          { ...entraClaims, iat: NOW / 1000 - 7200, exp: NOW / 1000 - 3600 },
          tokenExpired,
        ),
      }),
    },
    {
      cause: 'the clock of this machine',
      first: 'clockSkew',
      facts: facts({ presented: presented(CLAIMS, tokenExpired), clockAhead: saw(600_000) }),
    },
  ],
  IDPCommunicationError: [
    {
      cause: 'it passes',
      first: 'issuerBusy',
      facts: facts({
        environment: environment(COMPANY),
        discovery: saw(DISCOVERY),
        presented: presented(
          COMPANY_CLAIMS,
          refused(
            'IDPCommunicationError',
            'An error occurred when contacting the identity provider',
            'server',
          ),
        ),
      }),
    },
  ],
  'PackedPolicyTooLarge and RegionDisabled': [
    {
      cause: 'the session policy',
      first: 'sessionPolicyTooLarge',
      facts: facts({
        presented: presented(
          CLAIMS,
          refused('PackedPolicyTooLarge', 'Packed size of session policy consumes 120%', 'invalid'),
        ),
      }),
    },
    {
      cause: 'session tags',
      first: 'tagsTooLarge',
      facts: facts({
        presented: presented(
          { ...CLAIMS, 'https://aws.amazon.com/tags': { principal_tags: { team: ['blog'] } } },
          refused('PackedPolicyTooLargeException', 'Packed size of session tags consumes 120%', 'invalid'),
        ),
      }),
    },
    {
      cause: 'STS is not enabled in the region',
      first: 'regionDisabled',
      facts: facts({
        presented: presented(
          CLAIMS,
          refused('RegionDisabledException', 'STS is not activated in this region', 'unsupported'),
        ),
      }),
    },
  ],
};

testCauses(MESSAGES);
