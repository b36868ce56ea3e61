import type { Finding, Severity, Span } from '../core/checks/finding.ts';
import { lineStarts, positionAt } from '../core/checks/lines.ts';
import type { RuleAbout } from '../core/checks/rule.ts';
import { withoutCodeMarks } from '../core/markdown.ts';
import type { Found } from './found.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
};

/**
 * SARIF 2.1.0, as GitHub's code scanning takes it.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
 */
export function asSarif(found: readonly Found[], rules: readonly RuleAbout[], version: string): string {
  const texts = new Map(found.map(({ file }) => [file.path, file.text]));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ecs-check', semanticVersion: version, rules: rules.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The folder of the repository' } } },
        artifacts: found.map(({ file }) => ({ location: artifact(file.path) })),
        results: found.flatMap(({ file, findings }) =>
          findings.map(finding => result(file.path, file.text, finding, rules, texts)),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor({ code, title, severity, explanation }: RuleAbout) {
  return {
    id: code,
    shortDescription: { text: withoutCodeMarks(title) },
    help: { text: withoutCodeMarks(explanation), markdown: explanation },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function result(
  path: string,
  text: string,
  finding: Finding,
  rules: readonly RuleAbout[],
  texts: ReadonlyMap<string, string>,
) {
  const region = regions(text);
  return {
    ruleId: finding.code,
    ruleIndex: rules.findIndex(({ code }) => code === finding.code),
    level: LEVELS[finding.severity],
    message: { text: withoutCodeMarks(finding.message), markdown: finding.message },
    locations: [{ physicalLocation: { artifactLocation: artifact(path), region: region(finding.span) } }],
    relatedLocations: finding.related.map((related, id) => {
      const other = texts.get(related.path);
      return {
        id,
        message: { text: withoutCodeMarks(related.message) },
        physicalLocation: {
          artifactLocation: artifact(related.path),
          ...(other === undefined ? {} : { region: regions(other)(related.span) }),
        },
      };
    }),
    // The text of the line rather than its number, so that a finding stays the same one when lines move.
    partialFingerprints: { 'ecsCheck/v1': `${finding.code}:${lineOf(text, finding.span.start)}` },
    fixes: finding.fixes.map(({ title, edits }) => ({
      description: { text: withoutCodeMarks(title) },
      artifactChanges: [
        {
          artifactLocation: artifact(path),
          replacements: edits.map(edit => ({
            deletedRegion: region(edit.span),
            insertedContent: { text: edit.text },
          })),
        },
      ],
    })),
  };
}

function artifact(path: string) {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' };
}

function regions(text: string) {
  const starts = lineStarts(text);
  return ({ start, end }: Span) => {
    const first = positionAt(starts, start);
    const last = positionAt(starts, end);
    return {
      startLine: first.line,
      startColumn: first.column,
      endLine: last.line,
      endColumn: last.column,
    };
  };
}

function lineOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? undefined : end).trim();
}
