import type { Span } from './finding.ts';

/** Something of AWS that a file names together with the account that it is in. */
export interface Named {
  /** Without partition, region and account: `iam:role/blog-task`, `ecr:repository/blog`. */
  readonly what: string;
  readonly account: string;
  /** Of the account's digits. */
  readonly span: Span;
}

const ARN = /\barn:aws[\w-]*:([a-z0-9-]+):[\w-]*:(\d{12}):([\w+=,.@/:-]+)/g;
const REGISTRY = /\b(\d{12})\.dkr[.-]ecr\.[\w.-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/([\w./-]+)/g;

/** Patterns are left out, and ARNs of which only a run knows the account. */
export function namedIn(text: string): readonly Named[] {
  const arns = [...text.matchAll(ARN)].flatMap(match => {
    const [whole, service = '', account = '', resource = ''] = match;
    const after = text[match.index + whole.length];
    const start = match.index + whole.indexOf(account);
    return after === '*' || after === '$'
      ? []
      : [
          {
            what: `${service}:${plain(service, resource)}`,
            account,
            span: { start, end: start + account.length },
          },
        ];
  });
  const images = [...text.matchAll(REGISTRY)].map(match => {
    const [, account = '', repository = ''] = match;
    return {
      what: `ecr:repository/${repository}`,
      account,
      span: { start: match.index, end: match.index + 12 },
    };
  });
  return [...arns, ...images];
}

/** A log group is the same one with its streams, a task definition with its revision, a role whatever its path. */
function plain(service: string, resource: string): string {
  if (service === 'logs') {
    return resource.replace(/^(log-group:[^:]*).*$/, '$1');
  }
  if (service === 'iam') {
    return resource.replace(/^role\/.*\//, 'role/');
  }
  return service === 'ecs' ? resource.replace(/^(task-definition\/[^:]*).*$/, '$1') : resource;
}
