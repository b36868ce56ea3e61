import * as l10n from '@vscode/l10n';
import { imageName, joinedSentences, oneLine, shortTaskDefinition } from '../format.ts';
import { escapeMarkdown, withoutCodeMarks } from '../markdown.ts';
import { placeOf } from './place.ts';
import type { Difference, Finding, Plan } from './plan.ts';
import { uncheckedLine } from './unchecked.ts';

/** Lines of each kind that a confirmation has room for. */
const DIFFERENCES = 8;
const FINDINGS = 6;

/** Longest text of one value (characters) in a line. */
const LENGTH = 120;

/** Why ECS would refuse a plan, or its tasks could not start, in lines of plain text. None where nothing says so. */
export function stopLines({ findings }: Pick<Plan, 'findings'>): readonly string[] {
  return findingLines(findings.filter(isStop));
}

/**
 * The rest of the plan in lines of plain text: what changes first, then what was found, the gravest first, and in one
 * line what could not be checked of it.
 */
export function planLines({ differences, findings }: Plan): readonly string[] {
  const shown = differences.slice(0, DIFFERENCES);
  const found = [
    ...findingLines(findings.filter(({ severity }) => severity === 'warning' || severity === 'hint')),
    ...uncheckedLine({ differences, findings }),
  ];
  return [
    ...shown.map(differenceLine),
    ...more(differences.length - shown.length, rest => l10n.t('… and {0} more differences', rest)),
    ...(found.length === 0 ? [] : ['', ...found]),
  ];
}

function findingLines(findings: readonly Finding[]): readonly string[] {
  return [
    ...findings.slice(0, FINDINGS).map(findingLine),
    ...more(findings.length - FINDINGS, rest => l10n.t('… and {0} more findings', rest)),
  ];
}

export function differenceLine({ where, what, from, to }: Difference): string {
  const place = `${where}: ${what}`;
  if (from === undefined) {
    return to === undefined ? place : `${place}: ${brief(to)}`;
  }
  return to === undefined
    ? l10n.t('{0}: {1} is removed', place, brief(from))
    : `${place}: ${brief(from)} → ${brief(to)}`;
}

function findingLine({ severity, subject, reason, fix }: Finding): string {
  return withoutCodeMarks(`${severityWord(severity)} · ${subject}: ${joinedSentences(reason, fix)}`);
}

function severityWord(severity: Finding['severity']): string {
  switch (severity) {
    case 'stop':
      return l10n.t('Would fail');
    case 'warning':
      return l10n.t('Warning');
    case 'hint':
      return l10n.t('Note');
    case 'unseen':
      return l10n.t('Not checked');
  }
}

function isStop({ severity }: Finding): boolean {
  return severity === 'stop';
}

/** The whole plan as a Markdown document, what would fail ahead of all else. What comes from outside is escaped. */
export function planMarkdown(
  { service, differences, findings }: Plan,
  title: string,
  notes: readonly string[] = [],
): string {
  const changes = [
    `## ${l10n.t('What changes')}`,
    '',
    ...(differences.length === 0
      ? [l10n.t('Nothing that can be seen beforehand.')]
      : differenceBlocks(differences)),
    '',
  ];
  const found = [
    `## ${l10n.t('What was found')}`,
    '',
    ...(findings.length === 0
      ? [l10n.t('Nothing speaks against it.')]
      : [
          table([
            ['', l10n.t('About'), l10n.t('Why'), l10n.t('What to do')],
            ...findings.map(({ severity, subject, reason, fix }) => [
              severityWord(severity),
              subject,
              reason,
              fix ?? '',
            ]),
          ]),
        ]),
    '',
  ];
  return [
    `# ${escapeMarkdown(title)}`,
    '',
    escapeMarkdown(placeOf(service.clusterArn)),
    '',
    ...notes.flatMap(note => [escapeMarkdown(note), '']),
    ...(findings.some(isStop) ? [...found, ...changes] : [...changes, ...found]),
  ].join('\n');
}

/** A block of lines for each place, as differences are written: what it was and what it will be below each other. */
function differenceBlocks(differences: readonly Difference[]): readonly string[] {
  const places = new Set(differences.map(({ where }) => where));
  return [...places].flatMap(place => {
    const own = differences.filter(({ where }) => where === place);
    const lines = own.flatMap(({ what, from, to }) => [
      `@@ ${oneLine(what)} @@`,
      ...(from === undefined ? [] : [`- ${oneLine(from)}`]),
      ...(to === undefined ? [] : [`+ ${oneLine(to)}`]),
    ]);
    // A fence is closed by no shorter one (CommonMark 0.31, section 4.5).
    const longest = Math.max(2, ...(lines.join('').match(/`+/g) ?? []).map(run => run.length));
    const fence = '`'.repeat(longest + 1);
    return [`### ${escapeMarkdown(place)}`, '', `${fence}diff`, ...lines, fence, ''];
  });
}

function table(rows: readonly (readonly string[])[]): string {
  const lines = rows.map(cells => `| ${cells.map(escapeMarkdown).join(' | ')} |`);
  const [head = '', ...body] = lines;
  return [head, `|${(rows[0] ?? []).map(() => ':--|').join('')}`, ...body].join('\n');
}

function more(count: number, say: (count: number) => string): readonly string[] {
  return count > 0 ? [say(count)] : [];
}

/** An image without its registry, a task definition without its ARN; what is long is cut. */
function brief(value: string): string {
  const short = value.startsWith('arn:')
    ? value.includes(':task-definition/')
      ? shortTaskDefinition(value)
      : value
    : /\.dkr[.-]ecr|@sha256:/.test(value)
      ? imageName(value)
      : value;
  return short.length > LENGTH ? `${short.slice(0, LENGTH)}…` : short;
}
