import type { WriteScope } from '../ports.ts';
import { MAX_POLICY, writePolicy } from './policies.ts';

type ValuesScope = Extract<WriteScope, { readonly kind: 'values' }>;

/** Scopes that together read exactly these values: as few as fit into session policies, and one approval for all. */
export function valueScopes(arns: readonly string[]): readonly ValuesScope[] {
  const among = [...new Set(arns)];
  const groups: string[][] = [];
  for (const arn of among) {
    const group = groups.find(some => fits([...some, arn]));
    if (group === undefined) {
      groups.push([arn]);
    } else {
      group.push(arn);
    }
  }
  return groups.map(group => ({ kind: 'values', arns: group, among }));
}

function fits(arns: readonly string[]): boolean {
  return (writePolicy({ kind: 'values', arns })?.length ?? 0) <= MAX_POLICY;
}
