import * as l10n from '@vscode/l10n';
import type { Span } from '../../finding.ts';
import type { Problem, Rule } from '../../rule.ts';
import { isExpression } from '../../workflow/ecs.ts';
import { workflowEnv } from '../../workflow/environment.ts';
import { type Entry, entrySpan, type Mapping } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

const NAMED =
  /(?:^|[_-])(?:SECRET|PASSWORD|PASSWD|PWD|TOKEN|API_?KEY|PRIVATE_?KEY|SECRET_?KEY|ENCRYPTION_?KEY|SECRET_KEY_BASE|CREDENTIALS)$/i;
/** Values that only stand in, or name a thing rather than be it. */
const HARMLESS =
  /^(?:true|false|\d+|none|null|inherit|[$/.~].*|arn:.*|https?:\/\/[^@]*)$|dummy|test|fake|example|placeholder|change[-_]?me|not[-_]?a[-_]?real|localhost|xxx|\*\*\*/i;

/** What only secrets look like: GitHub's, Slack's, Stripe's and npm's tokens, private keys. */
const SHAPES =
  /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,}|xox[abprs]-[\w-]{20,}|sk_live_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{36})\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/g;
/** An address with a password in it, such as `postgres://blog:s3cret@db.internal/blog`. */
const ADDRESS = /\b[a-z][a-z0-9+]*:\/\/[^\s:/@'"]+:([^\s:/@'"$]+)@([\w.-]+)/g;
const OWN_MACHINE = /^(?:localhost|127\.0\.0\.1|postgres|mysql|mariadb|redis|db|database|mongo|rabbitmq)$/i;

export const plainSecret: Rule<WorkflowFile> = {
  code: 'workflow-plain-secret',
  title: 'A secret stands in the workflow as plain text',
  severity: 'error',
  explanation: `What stands in a workflow file is read by everybody who can read the repository, and stays in its history after it was taken out. GitHub masks in logs only what it knows as a secret.

Change the secret first, since it has to count as known. Then keep the new one:

- what the **running service** needs, in AWS Secrets Manager or Parameter Store, named under \`secrets\` in the task definition, so that it never passes through the workflow;
- what the **workflow** needs, as a secret of the repository or of its GitHub environment: \`\${{ secrets.NAME }}\`.

Passwords of databases that live only as long as the job (\`services\`) are not meant, nor are values such as \`test\` and \`example\`.

Sources: [Using secrets in GitHub Actions](https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets), [Pass sensitive data to a container](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html).
`,
  *check(file) {
    const seen: Span[] = [];
    yield* inEnv(workflowEnv(file), seen);
    for (const job of file.workflow.jobs) {
      if (!job.fields.entries.has('services')) {
        yield* inEnv(job.env, seen);
        for (const step of job.steps) {
          yield* inEnv(step.env, seen);
        }
      }
    }
    for (const match of file.text.matchAll(SHAPES)) {
      yield* once(seen, { start: match.index, end: match.index + match[0].length });
    }
    for (const match of file.text.matchAll(ADDRESS)) {
      const [whole, password = '', host = ''] = match;
      if (!OWN_MACHINE.test(host) && !HARMLESS.test(password)) {
        yield* once(seen, { start: match.index, end: match.index + whole.length });
      }
    }
  },
};

function* inEnv(env: Mapping | undefined, seen: Span[]): Generator<Problem> {
  for (const entry of env?.entries.values() ?? []) {
    if (isSecret(entry)) {
      yield* once(seen, entrySpan(entry));
    }
  }
}

function isSecret({ name, text = '' }: Entry): boolean {
  const value = text.trim();
  return (
    NAMED.test(name) &&
    !/^AWS_/i.test(name) &&
    value.length >= 6 &&
    !/\s/.test(value) &&
    !isExpression(value) &&
    !HARMLESS.test(value)
  );
}

function* once(seen: Span[], span: Span): Generator<Problem> {
  if (!seen.some(({ start, end }) => start < span.end && span.start < end)) {
    seen.push(span);
    yield {
      message: l10n.t(
        'This secret stands here for everybody who can read the repository, now and in its history. Change it, and keep the new one as a secret.',
      ),
      span,
    };
  }
}
