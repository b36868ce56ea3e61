import type { Range } from './segments.ts';

type IdKind = 'uuid' | 'trace' | 'request';

/** What ties the lines of one request together. */
export interface Id extends Range {
  readonly kind: IdKind;
  /** What other lines have too: of a traceparent, its trace id. */
  readonly id: string;
}

/** Characters of a line in which ids are looked for, and how many are taken. */
const TEXT_MAX = 8192;
const IDS_MAX = 50;

const UUID = /(?<![\w-])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\w-])/gi;
/** Version, trace id, parent id, flags: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /(?<![\w-])[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?![\w-])/g;
/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
const XRAY = /(?<![\w-])1-[\da-f]{8}-[\da-f]{24}(?![\w-])/g;
/** `"requestId":"…"`, `trace_id=…`, `X-Request-Id: …`. */
const NAMED =
  /(?<![A-Za-z\d])(?:x-|amzn-|x-amzn-|aws[._-]?|dd\.|otel[._-]?)?(?:request|req|trace|correlation|transaction|operation|invocation|activity|span|session|message|job)[-_. ]?id\\?"?\s{0,3}[:=]\s{0,3}\\?"?([A-Za-z\d][\w.:/+=-]{2,126}[\w=])/gi;

/** The request and trace ids of a line, with where they stand. */
export function ids(text: string): Id[] {
  const head = text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text;
  const found: Id[] = [];
  const take = (kind: IdKind, from: number, id: string): void => {
    const to = from + id.length;
    if (!/^0*$/.test(id) && found.every(other => other.to <= from || other.from >= to)) {
      found.push({ kind, from, to, id });
    }
  };
  for (const [pattern, kind] of PATTERNS) {
    for (const match of head.matchAll(pattern)) {
      const [whole, part = whole] = match;
      take(kind, match.index + whole.lastIndexOf(part), part);
      if (found.length === IDS_MAX) {
        break;
      }
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

const PATTERNS: readonly (readonly [RegExp, IdKind])[] = [
  [XRAY, 'trace'],
  [TRACEPARENT, 'trace'],
  [UUID, 'uuid'],
  [NAMED, 'request'],
];
