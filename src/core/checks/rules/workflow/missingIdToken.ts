import * as l10n from '@vscode/l10n';
import { appendMember, fix, memberOfJob } from '../../edit/yamlEdit.ts';
import type { CheckedFile } from '../../file.ts';
import type { Fix } from '../../finding.ts';
import { isParsed, parse } from '../../parse.ts';
import type { Problem, Rule } from '../../rule.ts';
import { assumesByToken } from '../../workflow/ecs.ts';
import { mayAsk } from '../../workflow/mayAsk.ts';
import type { Job } from '../../workflow/model.ts';
import { type Entry, mapping, spanOf } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const missingIdToken: Rule<WorkflowFile> = {
  code: 'workflow-missing-id-token',
  title: 'A job signs in by OIDC without `id-token: write`',
  severity: 'error',
  explanation: `A job gets an OIDC token from GitHub only with the permission \`id-token: write\`, and no job has it by default. Without it \`configure-aws-credentials\` ends with _Credentials could not be loaded_ or *Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable*.

Give it to the job that deploys, and to no other. A job with \`permissions\` has only what stands there, so name \`contents: read\` beside it where the repository is checked out:

\`\`\`yaml
permissions:
  id-token: write
  contents: read
\`\`\`

A called workflow can have no more than its caller's job: there it has to stand in both.

Sources: [Configuring OpenID Connect in AWS](https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws), [permissions](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions).
`,
  *check(file, { files }) {
    if (file.kind !== 'workflow') {
      return;
    }
    for (const job of file.workflow.jobs) {
      const uses = job.steps.find(assumesByToken)?.uses ?? (callsSignIn(job, files) ? job.uses : undefined);
      if (uses !== undefined && !mayAsk(file, job)) {
        yield problem(file, job, uses.span);
      }
    }
  },
};

/** Whether the job calls a workflow of this repository that signs in by the token. */
function callsSignIn({ uses }: Job, files: readonly CheckedFile[]): boolean {
  const path = uses?.kind === 'local' ? uses.text.replace(/^\.\//, '') : undefined;
  const called = files.find(file => file.path === path);
  const parsed = called === undefined ? undefined : parse(called);
  return (
    parsed !== undefined &&
    isParsed(parsed) &&
    parsed.format === 'yaml' &&
    parsed.workflow.jobs.some(job => job.steps.some(assumesByToken))
  );
}

function problem(file: WorkflowFile, job: Job, span: Problem['span']): Problem {
  return {
    message: l10n.t(
      'The job `{0}` signs in with its OIDC token, but has no permission `id-token: write`, so that GitHub gives it none.',
      job.id,
    ),
    span,
    fixes: [cure(file, job) ?? []].flat(),
  };
}

function cure(file: WorkflowFile, job: Job): Fix | undefined {
  const title = l10n.t('Give the job `id-token: write`');
  const own = job.fields.entries.get('permissions');
  if (own !== undefined) {
    const map = members(file, own);
    const there = map?.entries.get('id-token');
    if (there?.value !== undefined && there.value !== null) {
      return fix(title, { span: spanOf(there.value), text: 'write' });
    }
    if (own.value !== null && map?.entries.size === 0) {
      return fix(title, { span: spanOf(own.value), text: '{ id-token: write }' });
    }
    const edit = map === undefined ? undefined : appendMember(file.text, map, 'id-token: write');
    return edit === undefined ? undefined : fix(title, edit);
  }
  const granted = inherited(file, job);
  return granted === undefined
    ? undefined
    : fix(title, memberOfJob(file.text, job, 'permissions:', ...granted.map(line => `  ${line}`)));
}

/**
 * What the job has so far, and the token beside it. Without any `permissions` it has the repository's default,
 * which one that uses GitHub's token may need in full: that is for a person to say.
 */
function inherited(file: WorkflowFile, job: Job): readonly string[] | undefined {
  const outer = file.workflow.fields.entries.get('permissions');
  if (outer === undefined) {
    const [start, , end] = job.fields.map.range ?? [0, 0, 0];
    const usesToken = /GITHUB_TOKEN|github\.token|GH_TOKEN|ghcr\.io/i.test(file.text.slice(start, end));
    return usesToken ? undefined : ['contents: read', 'id-token: write'];
  }
  const map = members(file, outer);
  return map === undefined
    ? undefined
    : [
        ...[...map.entries.values()].flatMap(({ name, text }) =>
          name === 'id-token' ? [] : [`${name}: ${text ?? 'none'}`],
        ),
        'id-token: write',
      ];
}

function members(file: WorkflowFile, entry: Entry) {
  return mapping(file.document, entry.value);
}
