import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, elements, type JsonFile, numberOf, spanOf, stringOf } from '../../jsonFile.ts';
import type { Problem, Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html; seconds but `retries`. */
const RANGES = [
  ['interval', 5, 300],
  ['timeout', 2, 60],
  ['retries', 1, 10],
  ['startPeriod', 0, 300],
] as const;

const OF_ITSELF = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?/;

export const healthCheck: Rule<JsonFile> = {
  code: 'task-definition-health-check',
  title: 'A health check that cannot succeed, or that Amazon ECS refuses',
  severity: 'error',
  explanation: `\`command\` is a list that begins with \`CMD\` (a program and its arguments) or \`CMD-SHELL\` (one line for the container's shell); a bare command is refused. \`interval\` is 5 to 300 seconds, \`timeout\` 2 to 60, \`retries\` 1 to 10, \`startPeriod\` 0 to 300.

A check that asks a port on which the container does not listen fails for ever: each task is stopped, and the deployment with it. The port is held against \`portMappings\`. A \`timeout\` that is longer than the \`interval\` makes a slow answer count late.

Source: [HealthCheck](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html).
`,
  *check(file) {
    for (const { node } of containers(file)) {
      const check = at(node, 'healthCheck');
      if (check?.type === 'object') {
        yield* form(check);
        yield* port(node, check);
      }
    }
  },
};

function* form(check: Node): Generator<Problem> {
  const command = at(check, 'command');
  const [way, ...words] = elements(command).map(word => stringOf(word) ?? '');
  const shell = way !== undefined && /\s/.test(way) && words.length === 0;
  if (way !== 'NONE' && !(/^CMD(?:-SHELL)?$/.test(way ?? '') && words.length > 0)) {
    yield {
      message: l10n.t('The command begins with `CMD` or `CMD-SHELL`, and something to run follows.'),
      span: spanOf(command ?? check.parent?.children?.[0] ?? check),
      fixes:
        shell && command !== undefined
          ? [
              jsonFix(l10n.t('Run it in a shell'), {
                span: spanOf(command),
                text: `["CMD-SHELL", ${JSON.stringify(way)}]`,
              }),
            ]
          : [],
    };
  }
  for (const [name, least, most] of RANGES) {
    const value = at(check, name);
    const number = numberOf(value);
    if (value !== undefined && number !== undefined && (number < least || number > most)) {
      const by = number < least ? least : most;
      yield {
        message: l10n.t('`{0}` is from {1} to {2}.', name, least, most),
        span: spanOf(value),
        fixes: [jsonFix(l10n.t('Take {0}', by), replaceWith(value, by))],
      };
    }
  }
}

function* port(container: Node, check: Node): Generator<Problem> {
  const ports = elements(at(container, 'portMappings')).flatMap(
    mapping => numberOf(at(mapping, 'containerPort')) ?? [],
  );
  for (const word of elements(at(check, 'command'))) {
    const match = OF_ITSELF.exec(stringOf(word) ?? '');
    const asked = match === null ? undefined : Number(match[1] ?? (match[0].startsWith('https') ? 443 : 80));
    if (asked !== undefined && ports.length > 0 && !ports.includes(asked)) {
      yield {
        severity: 'warning',
        message: l10n.t(
          'This asks the port {0}, and the container maps {1}. If it does not listen there too, every task is stopped.',
          asked,
          ports.join(', '),
        ),
        span: spanOf(word),
      };
    }
  }
}
