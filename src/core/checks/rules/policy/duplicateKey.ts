import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import { type JsonFile, properties, spanOf } from '../../jsonFile.ts';
import type { Problem, Rule } from '../../rule.ts';

export const duplicateKey: Rule<JsonFile> = {
  code: 'policy-duplicate-key',
  title: 'A member that stands twice in one object',
  severity: 'error',
  explanation: `In JSON a name stands once in an object. Where \`StringEquals\` stands twice in a \`Condition\`, or one key twice below an operator, IAM refuses the policy, and tools that pass it on (the AWS CLI with \`--cli-input-json\`, Terraform's \`jsondecode\`, this extension's set-up) keep the last one alone: the condition that somebody relies on is gone, and nothing says so.

Put several keys below one operator, and several values of one key into a list.

Source: [RFC 8259, section 4](https://www.rfc-editor.org/rfc/rfc8259#section-4).
`,
  *check(file) {
    yield* twice(file.root);
  },
};

function* twice(node: Node): Generator<Problem> {
  const seen = new Set<string>();
  for (const { name, key } of properties(node)) {
    if (seen.has(name)) {
      yield {
        message: l10n.t(
          '`{0}` stands here a second time: only one of them can count. Put both into one.',
          name,
        ),
        span: spanOf(key),
      };
    }
    seen.add(name);
  }
  for (const child of node.children ?? []) {
    yield* twice(child);
  }
}
