import assert from 'node:assert/strict';
import type { Input } from '../../../src/sandbox/api.ts';
import { records, text } from '../../../src/sandbox/input.ts';
import { ask, hour, type TestWorld, testWorld } from './ecsSupport.ts';

export const group = { logGroupName: '/app' };

/** A world with the group `/app` and these streams. */
export async function withStreams(...names: string[]): Promise<TestWorld> {
  const world = testWorld();
  await ask(world.logs, 'CreateLogGroup', group);
  for (const logStreamName of names) {
    await ask(world.logs, 'CreateLogStream', { ...group, logStreamName });
  }
  return world;
}

/** Lines with their times after an hour ago (ms). */
export async function put(
  world: TestWorld,
  logStreamName: string,
  lines: readonly (readonly [number, string])[],
): Promise<void> {
  const start = world.clock.now() - hour;
  const logEvents = lines.map(([at, message]) => ({ timestamp: start + at, message }));
  await ask(world.logs, 'PutLogEvents', { ...group, logStreamName, logEvents });
}

export function messages(answer: Input): readonly string[] {
  return (records(answer, 'events') ?? []).map(event => text(event, 'message') ?? '');
}

/** All pages of FilterLogEvents. */
export async function filter(world: TestWorld, input: Input = {}): Promise<readonly (readonly Input[])[]> {
  const pages: (readonly Input[])[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await ask(world.logs, 'FilterLogEvents', {
      ...group,
      ...input,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    pages.push(records(answer, 'events') ?? []);
    nextToken = text(answer, 'nextToken');
    assert.ok(pages.length < 1_000);
  } while (nextToken !== undefined);
  return pages;
}

/** What the events of all pages say. */
export const said = (pages: readonly (readonly Input[])[]): readonly string[] =>
  pages.flat().map(event => text(event, 'message') ?? '');
