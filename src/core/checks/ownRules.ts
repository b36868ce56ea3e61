import type { RuleAbout } from './rule.ts';

/** What the engine itself finds. */
export const SYNTAX_RULE: RuleAbout = {
  code: 'file-syntax',
  title: 'The file cannot be read',
  severity: 'error',
  explanation: `The text is no YAML, or no JSON, so that GitHub, Amazon ECS or IAM refuses it, and nothing else in it can be checked. The finding stands where reading had to stop; the cause is often just before it.

- **YAML**: indentation by spaces alone, a blank after \`:\` and \`-\`, quotes around values that begin with \`*\`, \`&\`, \`!\`, \`{\`, \`[\`, \`%\`, \`@\` or a backtick, each key once in a mapping.
- **JSON**: double quotes, no comma after the last member. Only \`devcontainer.json\` may have comments: neither IAM nor the AWS CLI reads them in policies and task definitions.

Sources: [YAML 1.2.2](https://yaml.org/spec/1.2.2/), [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), [JSON with comments in devcontainer.json](https://containers.dev/implementors/json_reference/).
`,
};

export const IGNORE_RULE: RuleAbout = {
  code: 'ignore-comment',
  title: 'A comment that silences nothing',
  severity: 'warning',
  explanation: `A finding is silenced where it stands, by a comment on its line, or alone on the line before it:

\`\`\`yaml
# ecs-check: ignore workflow-missing-concurrency — deployments are queued elsewhere
\`\`\`

In \`devcontainer.json\` the comment begins with \`//\`. Several checks are named with commas between them. It needs the name of a check that there is, and a reason for whoever reads it next; without either it silences nothing, and this check says so.
`,
};
