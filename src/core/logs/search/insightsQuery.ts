import type { Clause, Wanted } from './clauses.ts';

/** Rows that Logs Insights gives at most at once. */
export const ROWS_MAX = 10_000;
/** Characters of a query at most: StartQuery, API reference, `queryString`. */
export const QUERY_MAX = 10_000;

/** What the streams of a query may be called; absent: all of their groups. */
export interface StreamNames {
  readonly prefixes: readonly string[];
  readonly names: readonly string[];
}

/**
 * A query in Logs Insights QL for the newest events that are meant, and some others, which `matcher` tells apart.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export function insightsQuery(clauses: readonly Clause[], streams?: StreamNames): string {
  const query = (filters: readonly string[]): string =>
    [
      'fields @timestamp, @message, @log, @logStream',
      ...filters.map(filter => `filter ${filter}`),
      'sort @timestamp desc',
      `limit ${ROWS_MAX}`,
    ].join('\n| ');
  const meant = clauses.map(({ any, not }) => ofClause(any, not)).filter(filter => filter !== undefined);
  return streams === undefined
    ? query(meant)
    : query([ofStreams(streams, QUERY_MAX - query(['', ...meant]).length), ...meant]);
}

/** In at most `max` characters, for which it may let through streams whose names only begin like these. */
function ofStreams({ prefixes, names }: StreamNames, max: number): string {
  const whole = likeStream([
    ...prefixes.map(prefix => `^${regexText(prefix)}`),
    ...names.map(name => `^${regexText(name)}$`),
  ]);
  if (whole.length <= max) {
    return whole;
  }
  const all = [...prefixes, ...names];
  const common = commonStart(all);
  const rests = all.map(each => each.slice(common.length));
  let like = likeStream([`^${regexText(common)}`]);
  let shortest = 1;
  let longest = rests.includes('') ? 0 : max;
  while (shortest <= longest) {
    const length = Math.floor((shortest + longest) / 2);
    const starts = new Set(rests.map(rest => regexText(startOf(rest, length))));
    const longer = likeStream([`^${regexText(common)}(${[...starts].join('|')})`]);
    if (longer.length <= max) {
      like = longer;
      shortest = length + 1;
    } else {
      longest = length - 1;
    }
  }
  return like;
}

function likeStream(sources: readonly string[]): string {
  return `@logStream like /${sources.join('|')}/`;
}

function commonStart(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) {
      length--;
    }
  }
  return startOf(first, length);
}

/** Characters outside the basic plane are two units, which are not parted. */
function startOf(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

function ofClause(any: readonly Wanted[], not: boolean): string | undefined {
  if (!not) {
    return any.map(wanted => ofWanted(wanted)).join(' or ');
  }
  // Of a field the server finds more than is meant: nothing of that may be left out.
  const sure = any.filter(({ kind }) => kind !== 'field');
  return sure.length === 0 ? undefined : sure.map(wanted => ofWanted(wanted, 'not like')).join(' and ');
}

function ofWanted(wanted: Wanted, like: 'like' | 'not like' = 'like'): string {
  switch (wanted.kind) {
    case 'text':
      return `@message ${like} /(?i)${regexText(wanted.text)}/`;
    case 'regex':
      return `@message ${like} /${wanted.ignoreCase ? '(?i)' : ''}${wanted.source.replace(/\n/g, '\\n')}/`;
    case 'field':
      return wanted.operator === '='
        ? `@message like /(?i)${fieldSource(wanted.path, wanted.value)}/`
        : `${fieldName(wanted.path)} ${wanted.operator} ${wanted.value}`;
  }
}

/** In JSON, in JSON within JSON, or in logfmt; of a path, its last name. */
function fieldSource(path: string, value: string): string {
  const name = regexText(path.slice(path.lastIndexOf('.') + 1));
  const [start = ''] = value.split('*');
  // In JSON these may have a backslash before them, or be written by their number.
  const [plain = ''] = start.split(/["\\/\p{Cc}]|[^\p{ASCII}]/u);
  return `${name}.{1,9}${regexText(plain)}`;
}

/** A field that Logs Insights found in JSON. */
function fieldName(path: string): string {
  return /^[\w@.]+$/.test(path) ? path : `\`${path}\``;
}

/** Between two slashes. */
function regexText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/[\n\r\t]/g, space => SPACES[space] ?? '\\s');
}

const SPACES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
