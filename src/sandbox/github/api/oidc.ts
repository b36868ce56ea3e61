import { invalidRequest, unprocessable } from '../errors.ts';
import { CLAIM_KEYS } from '../repository/subject.ts';
import { flag, optionalFlag, optionalTexts } from './body.ts';
import { ok, type Reply, type RepositoryAsked, type RepositoryEndpoint } from './endpoint.ts';

/** https://docs.github.com/en/rest/actions/oidc */
export const OIDC_ENDPOINTS: readonly RepositoryEndpoint[] = [
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/oidc/customization/sub',
    action: 'GetSubjectFormat',
    docs: 'actions/oidc#get-the-customization-template-for-an-oidc-subject-claim-for-a-repository',
    needs: { permission: 'actions', level: 'read' },
    run: ({ github, repository }) => {
      const { immutable, includeClaimKeys } = repository.settings.subject;
      return ok({
        use_default: includeClaimKeys === undefined,
        ...(includeClaimKeys === undefined ? {} : { include_claim_keys: includeClaimKeys }),
        ...(github.settings.subjectPrefix
          ? { use_immutable_subject: immutable, sub_claim_prefix: repository.subjectPrefix }
          : {}),
      });
    },
  },
  {
    scope: 'repository',
    method: 'PUT',
    path: '/actions/oidc/customization/sub',
    action: 'PutSubjectFormat',
    docs: 'actions/oidc#set-the-customization-template-for-an-oidc-subject-claim-for-a-repository',
    needs: { permission: 'actions', level: 'write', role: 'admin' },
    run: putSubjectFormat,
  },
];

function putSubjectFormat({ github, repository, body }: RepositoryAsked): Reply {
  const { subject } = repository.settings;
  const useDefault = flag(body, 'use_default');
  const keys = optionalTexts(body, 'include_claim_keys');
  const immutable = optionalFlag(body, 'use_immutable_subject');
  if (!useDefault && (keys === undefined || keys.length === 0)) {
    throw unprocessable('include_claim_keys is needed where use_default is false.');
  }
  const foreign = keys?.find(key => !CLAIM_KEYS.includes(key));
  if (foreign !== undefined) {
    throw unprocessable(`${foreign} is no claim that a subject can be made of.`);
  }
  if (immutable !== undefined && !github.settings.subjectPrefix) {
    throw invalidRequest('"use_immutable_subject" is not a permitted key.');
  }
  subject.includeClaimKeys = useDefault ? undefined : keys;
  if (immutable !== undefined) {
    subject.immutable = immutable;
    subject.optedIn = immutable;
  }
  return { status: 201, body: {} };
}
