import { isScalar, visit } from 'yaml';
import type { CheckedFile } from '../file.ts';
import type { Finding } from '../finding.ts';
import { ignores } from '../ignore.ts';
import { lineAt, lineStarts } from '../lines.ts';
import { isParsed, parse } from '../parse.ts';
import { commandsOf } from '../workflow/shell.ts';
import type { WorkflowFile } from '../workflowFile.ts';

/** A comment that silences a finding, as it is to be put in. */
export interface IgnoreComment {
  /** Where: behind the indentation of the finding's line, or into a comment that speaks for that line. */
  readonly offset: number;
  /** A comment up to its reason, or a code that joins those of a comment that has one. */
  readonly text: string;
  /** Whether a reason and the end of the line still have to follow. */
  readonly needsReason: boolean;
}

/**
 * Undefined where no comment can stand: IAM's policies and task definitions have none, and a line in the middle of a
 * text, or of a command of a script, would become a part of it.
 */
export function ignoreComment(file: CheckedFile, { code, span }: Finding): IgnoreComment | undefined {
  const parsed = parse(file);
  if (!isParsed(parsed)) {
    return undefined;
  }
  if (parsed.format === 'json' && parsed.kind !== 'devcontainer') {
    return undefined;
  }
  const starts = lineStarts(file.text);
  const line = lineAt(starts, span.start);
  const known = ignores(file.text).find(comment => comment.lines.includes(line));
  const last = known?.codes.at(-1);
  if (known?.codes.includes(code)) {
    return undefined;
  }
  if (known !== undefined && last !== undefined) {
    const offset = file.text.indexOf(last, file.text.indexOf('ignore', known.start) + 'ignore'.length);
    return { offset: offset + last.length, text: `, ${code}`, needsReason: false };
  }
  const start = starts[line] ?? 0;
  const offset = start + (/^[ \t]*/.exec(file.text.slice(start))?.[0].length ?? 0);
  if (parsed.format === 'yaml' && !mayStand(parsed, offset)) {
    return undefined;
  }
  const mark = parsed.format === 'yaml' ? '#' : '//';
  return { offset, text: `${mark} ecs-check: ignore ${code} — `, needsReason: true };
}

/** In YAML a comment may stand wherever a line begins that is not inside a scalar; in a script, where a command begins. */
function mayStand({ document, text, workflow }: WorkflowFile, offset: number): boolean {
  let scalar: { readonly start: number; readonly end: number } | undefined;
  visit(document, {
    Scalar: (_key, node) => {
      const [start, end] = isScalar(node) ? (node.range ?? []) : [];
      if (start !== undefined && end !== undefined && start < offset && offset < end) {
        scalar = { start, end };
        return visit.BREAK;
      }
      return undefined;
    },
  });
  if (scalar === undefined) {
    return true;
  }
  const { start, end } = scalar;
  const script = workflow.jobs
    .flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
    .find(run => start < run.start && run.start <= end && text.slice(start, run.start).trimEnd() !== '');
  return (
    script?.verbatim === true &&
    commandsOf(script.text, script.start).some(command => command.start === offset)
  );
}
