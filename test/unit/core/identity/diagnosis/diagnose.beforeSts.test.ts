import { type Messages, testCauses } from './causes.ts';
import { COMPANY, DISCOVERY, ENTRA, environment, facts, failed, GITHUB, hid, saw } from './fixture.ts';

const forbidden = failed('accessDenied', 'GitHub does not let it: Resource not accessible by integration.', {
  missingAction: 'actions: write',
});

/** What ends a sign-in before STS is asked. */
const MESSAGES: Messages = {
  'GitHub 403 Resource not accessible by integration': [
    {
      cause: 'no actions: write',
      first: 'actionsWriteMissing',
      facts: facts({ failure: forbidden, gitHub: { ...GITHUB, grantAsked: saw(false) } }),
    },
    {
      cause: 'the codespace is older than the change',
      first: 'codespaceTooOld',
      facts: facts({ failure: forbidden }),
    },
    {
      cause: 'a fork of another owner than the codespace’s',
      first: 'fork',
      facts: facts({
        failure: forbidden,
        surroundings: { ...facts().surroundings, repository: 'mona/blog-api' },
        gitHub: {
          ...GITHUB,
          repository: GITHUB.repository.seen
            ? saw({ ...GITHUB.repository.value, fork: true })
            : GITHUB.repository,
        },
      }),
    },
  ],
  'dispatch 404 and 422': [
    {
      cause: 'the workflow is not on the default branch',
      first: 'workflowMissing',
      facts: facts({
        failure: failed('notFound', 'octo-org/blog-api has no workflow on its default branch.'),
        gitHub: { ...GITHUB, workflow: saw('missing') },
      }),
    },
    {
      cause: 'without workflow_dispatch',
      first: 'workflowNotDispatchable',
      facts: facts({
        failure: failed('invalid', 'Workflow does not have ‘workflow_dispatch’ trigger'),
        gitHub: { ...GITHUB, workflow: saw({ state: 'active', dispatchable: false, same: false }) },
      }),
    },
    {
      cause: 'it is disabled',
      first: 'workflowDisabled',
      facts: facts({
        failure: failed('invalid', 'The workflow is disabled.'),
        gitHub: { ...GITHUB, workflow: saw({ state: 'disabled_manually', dispatchable: true, same: true }) },
      }),
    },
  ],
  AADSTS50011: [
    {
      cause: 'the redirect URI is not registered',
      first: 'redirectUriMissing',
      facts: facts({
        environment: environment(ENTRA),
        failure: failed(
          'identityRefused',
          'AADSTS50011: The redirect URI specified in the request does not match.',
        ),
      }),
    },
  ],
  'other ways in': [
    {
      cause: 'no GitHub token',
      first: 'gitHubTokenMissing',
      facts: facts({
        failure: failed('signedOut', 'There is no sign-in to GitHub.'),
        gitHub: { ...GITHUB, login: hid('There is no sign-in to GitHub.') },
      }),
    },
    {
      cause: 'an issuer that is spelled otherwise',
      first: 'issuerSpelling',
      facts: facts({
        environment: environment(COMPANY),
        failure: failed('invalid', 'It answers in the name of another issuer.'),
        discovery: saw({ ...DISCOVERY, issuer: 'https://login.example.com/tenant/' }),
      }),
    },
    {
      cause: 'no device authorization',
      first: 'deviceEndpointMissing',
      facts: facts({
        environment: environment(COMPANY),
        failure: failed('identityRefused', 'unsupported'),
        discovery: saw({ ...DISCOVERY, deviceEndpoint: false }),
      }),
    },
    {
      cause: 'an access portal that does not answer',
      first: 'portalUnreachable',
      facts: facts({
        environment: environment({
          kind: 'identityCenter',
          startUrl: 'https://d-1.awsapps.com/start',
          region: 'eu-west-1',
        }),
        failure: failed('offline', 'IAM Identity Center does not answer.'),
        portal: hid('There was no answer.'),
      }),
    },
    {
      cause: 'a permission set that is not assigned',
      first: 'notAssigned',
      facts: facts({
        environment: environment({
          kind: 'identityCenter',
          startUrl: 'https://d-1.awsapps.com/start',
          region: 'eu-west-1',
          accountId: '111122223333',
          permissionSet: 'Developer',
        }),
        failure: failed('accessDenied', 'No access'),
        portal: saw({ status: 200 }),
      }),
    },
    {
      cause: 'static keys',
      first: 'staticKeys',
      facts: facts({
        environment: environment({ kind: 'ambient' }),
        failure: failed(
          'identityRefused',
          'AWS_ACCESS_KEY_ID holds an access key that does not end by itself.',
        ),
        surroundings: { gitHubToken: false, tokenFile: false, containerEndpoint: false, staticKeys: true },
      }),
    },
    {
      cause: 'what nobody foresaw is said as it came',
      first: 'asSaid',
      facts: facts({ failure: failed('identityRefused', 'hubot rejected the run.') }),
    },
  ],
};

testCauses(MESSAGES);
