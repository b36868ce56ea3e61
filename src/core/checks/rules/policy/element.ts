import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import { jsonFix, rename, replaceWith } from '../../edit/jsonEdit.ts';
import { at, elements, type JsonFile, properties, spanOf, stringOf } from '../../jsonFile.ts';
import type { Problem, Rule } from '../../rule.ts';
import { nearest } from '../../workflow/nearest.ts';

const TOP = ['Version', 'Id', 'Statement'];
const STATEMENT = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

export const policyElement: Rule<JsonFile> = {
  code: 'policy-element',
  title: 'A policy that IAM refuses for its form',
  severity: 'error',
  explanation: `A statement has \`Effect\` (\`Allow\` or \`Deny\`) and \`Action\` (or \`NotAction\`). In a permission policy it has \`Resource\` (or \`NotResource\`) and no principal, since it is the role's own; in a trust policy it has \`Principal\` and no resource, since the role is what it is about. Elements have just these names, capitals included, and IAM takes no others: _MalformedPolicyDocument_. A \`Sid\` in a role's policy has letters and digits alone, each once in the document.

Source: [Grammar of the IAM JSON policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html).
`,
  *check(file) {
    yield* names(file.root, TOP);
    const sids = new Set<string>();
    for (const statement of elements(at(file.root, 'Statement'))) {
      if (statement.type !== 'object') {
        continue;
      }
      yield* names(statement, STATEMENT);
      yield* parts(file, statement);
      const sid = at(statement, 'Sid');
      const name = stringOf(sid);
      if (sid !== undefined && name !== undefined) {
        if (!/^[A-Za-z0-9]*$/.test(name)) {
          yield {
            message: l10n.t('A `Sid` here has letters and digits alone.'),
            span: spanOf(sid),
            ...plainSid(sid, name),
          };
        } else if (name !== '' && sids.has(name)) {
          yield {
            message: l10n.t('Another statement has the `Sid` `{0}` already.', name),
            span: spanOf(sid),
          };
        }
        sids.add(name);
      }
    }
  },
};

function plainSid(sid: Node, name: string): Pick<Problem, 'fixes'> {
  const plain = name.replaceAll(/[^A-Za-z0-9]+(.?)/g, (_, next: string) => next.toUpperCase());
  return { fixes: plain === '' ? [] : [jsonFix(l10n.t('Write {0}', plain), replaceWith(sid, plain))] };
}

function* names(node: Node, known: readonly string[]): Generator<Problem> {
  for (const { name, key } of properties(node)) {
    if (!known.includes(name)) {
      const meant = nearest(name, known);
      yield {
        message:
          meant === undefined
            ? l10n.t('IAM knows no element `{0}` here.', name)
            : l10n.t('IAM knows no element `{0}` here; is `{1}` meant?', name, meant),
        span: spanOf(key),
        fixes: rename(node, key, meant),
      };
    }
  }
}

function* parts({ kind }: JsonFile, statement: Node): Generator<Problem> {
  const has = (name: string): boolean =>
    properties(statement).some(own => own.name === name || nearest(own.name, STATEMENT) === name);
  const span = { start: statement.offset, end: statement.offset + 1 };
  const effect = at(statement, 'Effect');
  if (effect === undefined ? !has('Effect') : !/^(?:Allow|Deny)$/.test(stringOf(effect) ?? '')) {
    yield {
      message: l10n.t('`Effect` is `Allow` or `Deny`.'),
      span: effect === undefined ? span : spanOf(effect),
    };
  }
  if (has('Action') === has('NotAction')) {
    yield { message: l10n.t('A statement has one of `Action` and `NotAction`.'), span };
  }
  if (kind === 'permissionPolicy' && has('Resource') === has('NotResource')) {
    yield {
      message: l10n.t('A statement of a permission policy has one of `Resource` and `NotResource`.'),
      span,
    };
  }
}
