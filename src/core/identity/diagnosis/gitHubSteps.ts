import * as l10n from '@vscode/l10n';
import type { IdentitySource } from '../../model.ts';
import { devcontainerLines } from '../relay/failures.ts';
import { hasIds } from '../trust/subject.ts';
import type { Facts, GitHubFacts, Surroundings } from './facts.ts';
import { type Cause, cause, type Finding, fine, unseen, wrong } from './step.ts';
import type { Symptom } from './symptom.ts';

type Relay = Extract<IdentitySource, { kind: 'githubActions' }>;

/** From the codespace to the workflow's token: what the relay needs of GitHub. */
export function gitHubSteps(facts: Facts, identity: Relay, symptom: Symptom): readonly Finding[] {
  const { gitHub } = facts;
  return gitHub === undefined
    ? [unseen('gitHubToken', l10n.t('nothing is known of GitHub here.'))]
    : [
        token(gitHub, facts),
        repository(gitHub),
        rights(facts, gitHub, symptom),
        workflow(gitHub, identity, symptom),
        subject(facts, gitHub),
      ];
}

function token({ login, serverUrl }: GitHubFacts, { surroundings }: Facts): Finding {
  if (!login.seen) {
    return wrong(
      'gitHubToken',
      login.why,
      cause(
        'gitHubTokenMissing',
        'seen',
        l10n.t('There is no token for {0} that GitHub accepts.', serverUrl),
        l10n.t('Sign in to GitHub in the Accounts menu, or work in a codespace.'),
      ),
    );
  }
  const source = surroundings.gitHubToken
    ? l10n.t('The codespace has a GITHUB_TOKEN.')
    : l10n.t('The token is the editor’s.');
  return fine(
    'gitHubToken',
    login.value === '' ? source : `${source} ${l10n.t('It stands for {0}.', login.value)}`,
  );
}

function repository({ name, repository: found, login }: GitHubFacts): Finding {
  if (name === undefined) {
    return wrong(
      'repository',
      l10n.t('No repository of GitHub is open, and the settings name none.'),
      cause(
        'repositoryUnnamed',
        'seen',
        l10n.t('It is not known which repository has the relay workflow.'),
        l10n.t('Open the repository, or name it as `repository` in the identity of the environment.'),
      ),
    );
  }
  const full = `${name.owner}/${name.name}`;
  if (!found.seen) {
    return login.seen
      ? wrong(
          'repository',
          found.why,
          cause(
            'repositoryUnseen',
            'seen',
            l10n.t('GitHub does not show {0} to this token.', full),
            l10n.t('Check the name, and whether the organisation wants its single sign-on for the token.'),
          ),
        )
      : unseen('repository', found.why);
  }
  const { id, defaultBranch, fork } = found.value;
  const words = l10n.t('{0} has the id {1} and the default branch {2}.', full, id, defaultBranch);
  return fine('repository', fork ? `${words} ${l10n.t('It is a fork.')}` : words);
}

/** GitHub says nowhere what a token may: what the last dispatch met tells it. */
function rights({ surroundings, presented }: Facts, gitHub: GitHubFacts, symptom: Symptom): Finding {
  if (symptom === 'gitHubForbidden') {
    const [first, ...more] = rightsCauses(gitHub, surroundings);
    return wrong(
      'rights',
      l10n.t('GitHub did not let the last sign-in start the workflow.'),
      ...(first === undefined ? [] : [first, ...more]),
    );
  }
  if (symptom === 'dispatchNotFound' || symptom === 'dispatchRefused') {
    return unseen('rights', l10n.t('GitHub refused the last sign-in before it came to them.'));
  }
  return presented === undefined
    ? unseen(
        'rights',
        l10n.t('GitHub tells them only when the workflow is started, and no sign-in came so far.'),
      )
    : fine('rights', l10n.t('The workflow was started.'));
}

function rightsCauses(
  { repository: found, name, grantAsked, login }: GitHubFacts,
  { codespace, repository: openedAs }: Surroundings,
): readonly Cause[] {
  const full = name === undefined ? 'OWNER/REPO' : `${name.owner}/${name.name}`;
  const fork = found.seen && found.value.fork ? othersFork() : undefined;
  const asked = grantAsked.seen && grantAsked.value;
  const snippet = devcontainerLines(name ?? { owner: 'OWNER', name: 'REPO' }).replace(/\s+/g, ' ');
  const causes: Cause[] = [];
  if (fork?.evidence === 'seen') {
    causes.push(fork);
  }
  if (asked && codespace !== undefined) {
    causes.push(
      cause(
        'codespaceTooOld',
        'seen',
        l10n.t('devcontainer.json asks for `actions: write`, and this codespace was made before it did.'),
        l10n.t('Make a new codespace and grant what it asks for: a rebuild does not bring the right.'),
      ),
    );
  }
  causes.push(
    cause(
      'actionsWriteMissing',
      grantAsked.seen && !asked ? 'seen' : 'possible',
      l10n.t('The GitHub token may not start workflows of {0} (`actions: write`).', full),
      l10n.t(
        'Add this to devcontainer.json on the default branch, then make a new codespace, since an old one does not get it: `{0}`',
        snippet,
      ),
    ),
  );
  if (fork?.evidence === 'possible') {
    causes.push(fork);
  }
  return causes;

  /** One's own fork is a repository like any other: its codespaces get what devcontainer.json asks for. */
  function othersFork(): Cause | undefined {
    const ofCodespace = codespace === undefined ? undefined : openedAs?.split('/')[0];
    const ours = ofCodespace ?? (login.seen ? login.value : '');
    return name === undefined || ours.toLowerCase() === name.owner.toLowerCase()
      ? undefined
      : cause(
          'fork',
          ofCodespace === undefined ? 'possible' : 'seen',
          l10n.t(
            '{0} is a fork of another owner than this codespace’s: a codespace gets no rights on workflows of another owner’s repository.',
            full,
          ),
          l10n.t(
            'Open a codespace of the repository that has the workflow, or set the workflow up in the one that is open.',
          ),
        );
  }
}

function workflow(
  { workflow: found, repository: at }: GitHubFacts,
  identity: Relay,
  symptom: Symptom,
): Finding {
  const file = `.github/workflows/${identity.workflow}`;
  const branch = at.seen ? at.value.defaultBranch : l10n.t('the default branch');
  const missing = (evidence: Cause['evidence']): Cause =>
    cause(
      'workflowMissing',
      evidence,
      l10n.t('{0} is not on {1}.', file, branch),
      l10n.t('Add the relay workflow by ‘Add Sign-In Workflow’ and merge it into the default branch.'),
    );
  if (!found.seen) {
    return unseen('workflow', found.why, ...(symptom === 'dispatchNotFound' ? [missing('possible')] : []));
  }
  if (found.value === 'missing') {
    return wrong('workflow', l10n.t('{0} is not on {1}.', file, branch), missing('seen'));
  }
  const { dispatchable, same, state } = found.value;
  if (!dispatchable) {
    return wrong(
      'workflow',
      l10n.t('{0} is on {1} without the trigger `workflow_dispatch`.', file, branch),
      cause(
        'workflowNotDispatchable',
        'seen',
        l10n.t('{0} on {1} has no trigger `workflow_dispatch`.', file, branch),
        l10n.t('Write the file anew as this version does, on the default branch.'),
      ),
    );
  }
  if (state !== undefined && state !== 'active') {
    return wrong(
      'workflow',
      l10n.t('{0} is there and disabled ({1}).', file, state),
      cause(
        'workflowDisabled',
        'seen',
        l10n.t('The workflow {0} is disabled at GitHub.', file),
        l10n.t('Enable it on the page of the workflow.'),
      ),
    );
  }
  if (!same) {
    return wrong(
      'workflow',
      l10n.t('{0} is on {1} and differs from what this version writes.', file, branch),
      cause(
        'workflowDiffers',
        'seen',
        l10n.t('{0} is another text than this version writes.', file),
        l10n.t('Look at what differs; write the file anew unless it was changed on purpose.'),
      ),
    );
  }
  return fine('workflow', l10n.t('{0} is on {1} as this version writes it.', file, branch));
}

function subject({ presented }: Facts, { subject: found, repository: at }: GitHubFacts): Finding {
  const came = presented?.claims['sub'];
  if (!found.seen) {
    return typeof came === 'string'
      ? fine('subject', l10n.t('GitHub was not asked; the last token had the subject {0}.', came))
      : unseen('subject', found.why);
  }
  const { useDefault, includeClaimKeys, immutable, prefix } = found.value;
  if (!useDefault && includeClaimKeys.length > 0) {
    return fine(
      'subject',
      l10n.t(
        'It is made of {0}, since the repository or its organisation wants it so.',
        includeClaimKeys.join(', '),
      ),
    );
  }
  const fallback = at.seen ? `repo:${at.value.owner}/${at.value.name}` : 'repo:OWNER/REPO';
  const form =
    immutable || hasIds(`${prefix ?? ''}:`) ? l10n.t('with numeric ids') : l10n.t('without numeric ids');
  return fine('subject', l10n.t('It begins with {0} ({1}).', prefix ?? fallback, form));
}
