import type { Severity } from '../core/checks/finding.ts';
import { lineStarts, positionAt } from '../core/checks/lines.ts';
import type { Found } from './found.ts';

/** A line for each finding, in the way of compilers, so that editors find the place. */
export function asText(found: readonly Found[]): string {
  return found
    .flatMap(({ file, findings }) => {
      const starts = lineStarts(file.text);
      return findings.map(({ code, severity, message, span }) => {
        const { line, column } = positionAt(starts, span.start);
        return `${file.path}:${line}:${column}: ${severity}: ${message} [${code}]\n`;
      });
    })
    .join('');
}

/** One object a finding, for other programs. Lines and columns from 1; columns in UTF-16 code units. */
export function asJson(found: readonly Found[]): string {
  const all = found.flatMap(({ file, findings }) => {
    const starts = lineStarts(file.text);
    return findings.map(({ code, severity, message, span, fixes }) => ({
      path: file.path,
      start: positionAt(starts, span.start),
      end: positionAt(starts, span.end),
      code,
      severity,
      message,
      fixes: fixes.map(({ title }) => title),
    }));
  });
  return `${JSON.stringify(all, null, 2)}\n`;
}

const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
};

/**
 * Annotations of a workflow's run.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function asAnnotations(found: readonly Found[]): string {
  return found
    .flatMap(({ file, findings }) => {
      const starts = lineStarts(file.text);
      return findings.map(({ code, severity, message, span }) => {
        const start = positionAt(starts, span.start);
        const end = positionAt(starts, span.end);
        const columns = start.line === end.line ? `,col=${start.column},endColumn=${end.column}` : '';
        const place = `file=${property(file.path)},line=${start.line},endLine=${end.line}${columns}`;
        return `::${LEVELS[severity]} ${place},title=${property(code)}::${data(message)}\n`;
      });
    })
    .join('');
}

/** Such as `2 errors, 1 warning in 3 files`. */
export function summary(found: readonly Found[]): string {
  const count = (severity: Severity, one: string, more: string): string => {
    const number = found
      .flatMap(({ findings }) => findings)
      .filter(finding => finding.severity === severity).length;
    return number === 0 ? '' : `${number} ${number === 1 ? one : more}`;
  };
  const parts = [
    count('error', 'error', 'errors'),
    count('warning', 'warning', 'warnings'),
    count('information', 'hint', 'hints'),
  ].filter(part => part !== '');
  const files = `${found.length} ${found.length === 1 ? 'file' : 'files'}`;
  return parts.length === 0 ? `Nothing found in ${files}.\n` : `${parts.join(', ')} in ${files}.\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
