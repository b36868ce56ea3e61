import * as l10n from '@vscode/l10n';
import type { Problem, Rule } from '../../rule.ts';
import { workflowEnv } from '../../workflow/environment.ts';
import { type Expression, expressionsIn } from '../../workflow/expression.ts';
import { type Entry, entrySpan, type Mapping, mapping } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

const NAME = /^aws[-_](?:access[-_]key[-_]id|secret[-_]access[-_]key)$/i;
const TOKEN = /^aws[-_]session[-_]token$/i;
const SECRET = /^secrets\.\w*(?:access_?key(?:_?id)?|aws_secret(?:_?key)?)$/;
/** An access key id of a user; those of sessions begin with ASIA. */
const LITERAL = /\bAKIA[A-Z2-7]{16}\b/;
/** What stands in for keys where nothing checks them, such as an emulator of AWS on loopback. */
const STAND_IN = /^(?:test|testing|dummy|fake|mock|local\w*|example|none|x+|foobar|minio\w*)?$/i;

export const staticKeys: Rule<WorkflowFile> = {
  code: 'workflow-static-keys',
  title: 'Static AWS keys in a workflow',
  severity: 'error',
  explanation: `An access key of an IAM user never expires. Whoever reads it once, from a log, an artifact, a compromised action or an old copy of the secret, has the user's rights until somebody notices. Every action and every script of the job can read it.

A job can have credentials that end after an hour and that nobody stores: GitHub gives it an OIDC token, and \`configure-aws-credentials\` exchanges that for a session of a role.

\`\`\`yaml
permissions:
  id-token: write
  contents: read
steps:
  - uses: aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3
    with:
      role-to-assume: arn:aws:iam::\${{ vars.AWS_ACCOUNT_ID }}:role/blog-deploy
      aws-region: \${{ vars.AWS_REGION }}
\`\`\`

Then delete the secret, and the key itself in IAM: as long as it exists it works. The role's trust policy says which repository, branch or environment may have it.

Sources: [Configuring OpenID Connect in AWS](https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws), [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles).
`,
  *check(file) {
    yield* inMapping(workflowEnv(file));
    for (const job of file.workflow.jobs) {
      yield* inMapping(job.env);
      yield* inMapping(mapping(file.document, job.fields.entries.get('secrets')?.value));
      for (const step of job.steps) {
        yield* inMapping(step.with);
        yield* inMapping(step.env);
        if (step.run !== undefined) {
          const { text, start } = step.run;
          const [found] = expressionsIn(text, start).filter(
            expression => expression.sources.some(isSecret) || isGivenAsKey(text, start, expression),
          );
          const literal = LITERAL.exec(text);
          if (found !== undefined) {
            yield problem({ start: found.start, end: found.end });
          } else if (literal !== null) {
            const at = start + literal.index;
            yield problem({ start: at, end: at + literal[0].length });
          }
        }
      }
    }
  },
};

/** Once for a mapping, since both halves of a key stand together. With a session's token they are short-lived. */
function* inMapping(given: Mapping | undefined): Generator<Problem> {
  const entries = [...(given?.entries.values() ?? [])];
  if (entries.some(({ name, text }) => TOKEN.test(name) && (text ?? '') !== '')) {
    return;
  }
  const found = entries.find(isKey);
  if (found !== undefined) {
    yield problem(entrySpan(found));
  }
}

function isKey({ name, text = '' }: Entry): boolean {
  const sources = expressionsIn(text).flatMap(expression => expression.sources);
  if (sources.some(isSecret) || LITERAL.test(text)) {
    return true;
  }
  // What an earlier step put out is a session's; a name alone tells of a key that is written here or kept as a secret.
  return (
    NAME.test(name) &&
    !STAND_IN.test(text.trim()) &&
    !sources.some(source => /^(?:steps|needs)\./.test(source))
  );
}

/**
 * Whether a script makes a secret of any name one half of a key: `AWS_ACCESS_KEY_ID=…`, or
 * `aws configure set aws_access_key_id …`. Where it sets a session's token too, the key is short-lived.
 */
function isGivenAsKey(text: string, start: number, expression: Expression): boolean {
  const before = text.slice(0, expression.start - start);
  return (
    expression.sources.some(source => source.startsWith('secrets.')) &&
    /aws_(?:access_key_id|secret_access_key)(?:=|\s+)["']?$/i.test(before) &&
    !/aws_session_token(?:=|\s)/i.test(text)
  );
}

function isSecret(source: string): boolean {
  return SECRET.test(source);
}

function problem(span: Problem['span']): Problem {
  return {
    message: l10n.t(
      'Static AWS keys never expire, and every step of the job can read them. Exchange the job’s OIDC token for a role instead, and delete the key in IAM.',
    ),
    span,
  };
}
