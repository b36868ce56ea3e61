import assert from 'node:assert/strict';
import test from 'node:test';
import { diagnose } from '../../../../../src/core/identity/diagnosis/diagnose.ts';
import type { Facts } from '../../../../../src/core/identity/diagnosis/facts.ts';
import type { CauseId } from '../../../../../src/core/identity/diagnosis/step.ts';
import { refused } from './fixture.ts';

/** A cause in words, the facts that show it, and what the diagnosis has to name first. */
interface Row {
  readonly cause: string;
  readonly first: CauseId;
  readonly facts: Facts;
}

/** A message that a sign-in can end with, and each of its causes. */
export type Messages = Readonly<Record<string, readonly Row[]>>;

export const NOT_AUTHORIZED = refused(
  'AccessDenied',
  'Not authorized to perform sts:AssumeRoleWithWebIdentity',
);

/** A test for each cause. */
export function testCauses(messages: Messages): void {
  for (const [message, rows] of Object.entries(messages)) {
    for (const { cause, first, facts } of rows) {
      test(`${message}: ${cause}`, () => {
        const { causes, steps } = diagnose(facts);
        assert.equal(causes[0]?.id, first, JSON.stringify(causes, undefined, 1));
        for (const { title, advice } of causes) {
          assert.ok(title !== '' && advice !== '');
          assert.doesNotMatch(`${title} ${advice}`, /undefined|\{\d\}|\[object/);
        }
        assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length, 'Each step stands once.');
      });
    }
  }
}
