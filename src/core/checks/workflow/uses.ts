import type { Span } from '../finding.ts';
import { type Entry, entrySpan } from './yaml.ts';

/** What a step or a job uses: `owner/repo[/path]@ref`, `./path` or `docker://image`. */
export interface Uses {
  readonly kind: 'action' | 'local' | 'docker';
  readonly text: string;
  readonly span: Span;
  /** `owner/repo` in lower case, as GitHub does not mind the case; empty where it is no action of a repository. */
  readonly repository: string;
  readonly path: string;
  readonly ref: string;
  readonly refSpan: Span;
  /** What stands in a comment after it, such as `v4.2.1`. */
  readonly comment: string;
}

export function readUses(text: string, entry: Entry): Uses | undefined {
  const value = entry.text?.trim();
  if (value === undefined || value === '') {
    return undefined;
  }
  const span = entrySpan(entry);
  const rest = /^['"]?[ \t]+#[ \t]*([^\n\r]*)/.exec(text.slice(span.end))?.[1] ?? '';
  const base = { text: value, span, comment: rest.trim() };
  const [, owner, repository, path = '', ref = ''] =
    /^([\w.-]+)\/([\w.-]+)((?:\/[^@]+)?)(?:@(.*))?$/.exec(value) ?? [];
  if (value.startsWith('./') || value.startsWith('docker://') || owner === undefined) {
    const kind = value.startsWith('docker://') ? 'docker' : 'local';
    return { ...base, kind, repository: '', path: value, ref: '', refSpan: span };
  }
  const at = text.slice(span.start, span.end).lastIndexOf('@');
  const refStart = at < 0 || ref === '' ? span.end : span.start + at + 1;
  return {
    ...base,
    kind: 'action',
    repository: `${owner}/${repository}`.toLowerCase(),
    path: path.slice(1),
    ref,
    refSpan: { start: refStart, end: refStart + ref.length },
  };
}

/** Whether a ref is a commit's full name, which nobody can move. */
export function isCommit(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref);
}

/** The major version that a ref, or the comment behind a commit, names. */
export function majorOf({ ref, comment }: Uses): number | undefined {
  const version = isCommit(ref)
    ? /(?:^|[\s@])v?(\d+)(?:\.\d+)*\b/.exec(comment)
    : /^v?(\d+)(?:\.\d+)*$/.exec(ref);
  return version === null ? undefined : Number(version[1]);
}
