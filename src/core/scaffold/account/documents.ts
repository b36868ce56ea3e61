import type { PolicyDocument } from '../permissions.ts';

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface TrustStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: Readonly<Record<'Federated' | 'Service', string>> | { readonly [kind: string]: string };
  readonly Action: string;
  readonly Condition?: Condition;
}

/** Who may assume a role, ready for JSON. */
export interface TrustDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly TrustStatement[];
}

export type PermissionStatement = PolicyDocument['Statement'][number];

/**
 * One document that allows what all of them allow, each thing once: an action that an earlier statement allows
 * for the same resources under the same conditions is left out. Two statements of one name are told apart by number.
 */
export function combine(documents: readonly PolicyDocument[]): PolicyDocument {
  const allowed = new Set<string>();
  const statements = documents
    .flatMap(({ Statement }) => Statement)
    .flatMap((statement): readonly PermissionStatement[] => {
      const place = JSON.stringify([statement.Resource, statement.Condition ?? {}]);
      const Action = statement.Action.filter(action => !allowed.has(`${action} ${place}`));
      for (const action of Action) {
        allowed.add(`${action} ${place}`);
      }
      return Action.length === 0 ? [] : [{ ...statement, Action }];
    });
  return { Version: '2012-10-17', Statement: distinct(statements) };
}

export function combineTrust(statements: readonly TrustStatement[]): TrustDocument {
  const seen = new Set<string>();
  const different = statements.filter(({ Sid: _, ...rest }) => {
    const text = JSON.stringify(rest);
    return seen.size < seen.add(text).size;
  });
  return { Version: '2012-10-17', Statement: distinct(different) };
}

/** A Sid stands once in a policy. */
function distinct<T extends { readonly Sid: string }>(statements: readonly T[]): readonly T[] {
  const times = new Map<string, number>();
  return statements.map(statement => {
    const time = (times.get(statement.Sid) ?? 0) + 1;
    times.set(statement.Sid, time);
    return time === 1 ? statement : { ...statement, Sid: statement.Sid + time };
  });
}
