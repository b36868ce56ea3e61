import * as l10n from '@vscode/l10n';
import type { Finding } from './finding.ts';
import { lineAt, lineStarts } from './lines.ts';
import type { Problem } from './rule.ts';

/** A comment that silences: `# ecs-check: ignore <code>[, <code>] — <reason>`, in JSON after `//`. */
export interface Ignore {
  readonly codes: readonly string[];
  readonly reason: string;
  /** Lines that it speaks for, from 0: its own, and the next one where it stands alone. */
  readonly lines: readonly number[];
  readonly start: number;
  readonly end: number;
}

const COMMENT = /(^|[\s{,[])(?:#|\/\/|\/\*)\s*ecs-check:\s*ignore\b[ \t]*([^\n\r]*)/gm;
const PARTS =
  /^((?:[a-z][a-z0-9-]*[a-z0-9](?:\s*,\s*|(?=[\s:]|$)))*)\s*(?:(?:—|–|--?|:)\s*)?(.*?)\s*(?:\*\/.*)?$/;

export function ignores(text: string): readonly Ignore[] {
  if (!text.includes('ecs-check:')) {
    return [];
  }
  const starts = lineStarts(text);
  return [...text.matchAll(COMMENT)].map(match => {
    const start = match.index + (match[1]?.length ?? 0);
    const [, codes = '', reason = ''] = PARTS.exec(match[2] ?? '') ?? [];
    const line = lineAt(starts, start);
    const alone = text.slice(starts[line], start).trim() === '';
    return {
      codes: codes.split(',').flatMap(code => code.trim() || []),
      reason,
      lines: alone ? [line, line + 1] : [line],
      start,
      end: match.index + match[0].trimEnd().length,
    };
  });
}

/** Without those that a comment silences: on the finding's first line, or alone on the line before it. */
export function withoutIgnored(
  text: string,
  comments: readonly Ignore[],
  findings: readonly Finding[],
): readonly Finding[] {
  const working = comments.filter(({ reason }) => reason !== '');
  if (working.length === 0) {
    return findings;
  }
  const starts = lineStarts(text);
  return findings.filter(({ code, span }) => {
    const line = lineAt(starts, span.start);
    return !working.some(({ codes, lines }) => codes.includes(code) && lines.includes(line));
  });
}

/** What is wrong with comments that are meant to silence and do not. */
export function* ignoreProblems(comments: readonly Ignore[], known: ReadonlySet<string>): Generator<Problem> {
  for (const { codes, reason, start, end } of comments) {
    const span = { start, end };
    const strange = codes.filter(code => !known.has(code));
    if (codes.length === 0) {
      yield { span, message: l10n.t('This comment names no check, so that it silences none.') };
    } else if (strange.length > 0) {
      yield {
        span,
        message: l10n.t('There is no check {0}.', strange.map(code => `\`${code}\``).join(', ')),
      };
    } else if (reason === '') {
      yield {
        span,
        message: l10n.t('Say why, after a dash: without a reason this comment silences nothing.'),
      };
    }
  }
}
