import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { policyText } from '../trust/edit.ts';

/** How a trust policy is to be changed, as a unified diff of its JSON. Throws Failure `invalid` for what is no JSON. */
export function policyDiff(before: unknown, after: unknown): string {
  return createTwoFilesPatch(
    'trust-policy.json',
    'trust-policy.json',
    policyText(before),
    policyText(after),
    '',
    '',
    { context: 4, headerOptions: FILE_HEADERS_ONLY },
  );
}
