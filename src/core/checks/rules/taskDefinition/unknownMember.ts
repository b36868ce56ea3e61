import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import { READ_ONLY_MEMBERS } from '../../../rollout/definition/readOnly.ts';
import { DEFINITION, type Members, type Shape } from '../../../rollout/definition/shape.ts';
import { jsonFix, rename, replaceWith } from '../../edit/jsonEdit.ts';
import { type JsonFile, properties, spanOf } from '../../jsonFile.ts';
import type { Problem, Rule } from '../../rule.ts';
import { nearest } from '../../workflow/nearest.ts';

export const unknownMember: Rule<JsonFile> = {
  code: 'task-definition-unknown-member',
  title: 'A member that RegisterTaskDefinition does not know, or of another type',
  severity: 'error',
  explanation: `The AWS CLI and the deploy action refuse a task definition with a member that the API does not know (_Unknown parameter in input_) or of another type (_Invalid type for parameter_); what comes through is ignored, and a misspelt \`secret\` or \`healthcheck\` is simply not there. Names are written just so, capitals included.

\`cpu\` and \`memory\` of the task are texts (\`"512"\`), those of a container are numbers (\`512\`); values of variables, labels and options are texts, \`"8080"\` and \`"true"\` too.

Source: [RegisterTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).
`,
  *check(file) {
    yield* members(file.root, DEFINITION, true);
  },
};

function* members(node: Node, known: Members, top = false): Generator<Problem> {
  const names = Object.keys(known);
  for (const { name, key, value } of names.length === 0 ? [] : properties(node)) {
    const shape = Object.hasOwn(known, name) ? known[name] : undefined;
    if (shape !== undefined) {
      yield* judge(value, shape);
    } else if (!(top && (READ_ONLY_MEMBERS.has(name) || name === '$schema'))) {
      const meant = nearest(name, names);
      yield {
        message:
          meant === undefined
            ? l10n.t('Amazon ECS knows no member `{0}` here.', name)
            : l10n.t('Amazon ECS knows no member `{0}` here; is `{1}` meant?', name, meant),
        span: spanOf(key),
        fixes: rename(node, key, meant),
      };
    }
  }
}

function* judge(node: Node, shape: Shape): Generator<Problem> {
  if (node.type === 'null') {
    return;
  }
  if (typeof shape === 'object' && 'list' in shape) {
    if (node.type !== 'array') {
      yield {
        message: l10n.t('A list is due here, in square brackets.'),
        span: spanOf(node),
        known: 'schema',
      };
      return;
    }
    for (const child of node.children ?? []) {
      yield* judge(child, shape.list);
    }
  } else if (typeof shape === 'object' || shape === 'map') {
    if (node.type !== 'object') {
      yield {
        message: l10n.t('An object is due here, in braces.'),
        span: spanOf(node),
        known: 'schema',
      };
    } else if (shape === 'map') {
      for (const { value } of properties(node)) {
        yield* judge(value, 'text');
      }
    } else {
      yield* members(node, shape.members);
    }
  } else {
    yield* scalar(node, shape);
  }
}

function* scalar(node: Node, shape: 'text' | 'size' | 'number' | 'boolean'): Generator<Problem> {
  const value: unknown = node.value;
  const wanted = shape === 'text' || shape === 'size' ? 'string' : shape;
  if (node.type === wanted) {
    return;
  }
  const right = converted(value, wanted);
  yield {
    message:
      wanted === 'string'
        ? l10n.t('A text is due here, in quotation marks.')
        : wanted === 'number'
          ? l10n.t('A number is due here, without quotation marks.')
          : l10n.t('`true` or `false` is due here, without quotation marks.'),
    span: spanOf(node),
    known: 'schema',
    fixes:
      right === undefined
        ? []
        : [jsonFix(l10n.t('Write {0}', JSON.stringify(right)), replaceWith(node, right))],
  };
}

function converted(
  value: unknown,
  wanted: 'string' | 'number' | 'boolean',
): string | number | boolean | undefined {
  if (wanted === 'string') {
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  if (wanted === 'number') {
    return /^\d+$/.test(value) ? Number(value) : undefined;
  }
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}
