import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ago,
  agoInMinutes,
  arnName,
  clockTime,
  dateTime,
  formatDuration,
  imageName,
  joined,
  joinedSentences,
  listed,
  oneLine,
  shortTaskDefinition,
  shortTaskId,
} from '../../../src/core/format.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const durations: readonly (readonly [number, string])[] = [
  [-5, '0 s'],
  [0, '0 s'],
  [59_999, '59 s'],
  [MINUTE, '1 min'],
  [HOUR - 1, '59 min'],
  [HOUR, '1 h'],
  [47 * HOUR, '47 h'],
  [2 * DAY, '2 d'],
  [90 * DAY, '90 d'],
];

for (const [milliseconds, text] of durations) {
  test(`${milliseconds} ms is ${text}`, () => assert.equal(formatDuration(milliseconds), text));
}

test('ages', () => {
  const now = 1_800_000_000_000;
  assert.equal(ago(now + 5 * SECOND, now), 'just now');
  assert.equal(ago(now - 9 * SECOND, now), 'just now');
  assert.equal(ago(now - 10 * SECOND, now), '10 s ago');
  assert.equal(ago(now - 2 * HOUR, now), '2 h ago');
  assert.equal(agoInMinutes(now - 59 * SECOND, now), 'just now');
  assert.equal(agoInMinutes(now - 61 * SECOND, now), '1 min ago');
});

test('times are in UTC and say so', () => {
  assert.equal(clockTime(1_800_000_065_000), '08:01:05 UTC');
  assert.equal(dateTime(1_800_000_065_000), '2027-01-15 08:01:05 UTC');
});

test('names of ARNs', () => {
  assert.equal(arnName('arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api'), 'blog-api');
  assert.equal(arnName('arn:aws:sns:eu-west-1:111122223333:topic'), 'topic');
  assert.equal(arnName('blog'), 'blog');
  assert.equal(
    shortTaskDefinition('arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42'),
    'blog-api:42',
  );
  assert.equal(shortTaskDefinition('blog-api:42'), 'blog-api:42');
  assert.equal(shortTaskId('arn:aws:ecs:eu-west-1:111122223333:task/blog/0f9a1b2c3d4e5f60'), '0f9a1b2c');
  assert.equal(shortTaskId('0f9a1b2c3d4e5f60'), '0f9a1b2c');
});

const images: readonly (readonly [string, string])[] = [
  ['busybox', 'busybox'],
  ['busybox:1.36', 'busybox:1.36'],
  ['library/busybox', 'library/busybox'],
  ['public.ecr.aws/nginx/nginx:1', 'nginx/nginx:1'],
  ['localhost/app', 'app'],
  ['localhost:5000/app:2', 'app:2'],
  [`ghcr.io/o/app@sha256:${'0a'.repeat(32)}`, 'o/app@sha256:0a0a0a0a0a0a'],
];

for (const [image, name] of images) {
  test(`image ${image}`, () => assert.equal(imageName(image), name));
}

test('one line, without what turns or hides text', () => {
  assert.equal(oneLine(' a\r\n\tb\u2028c\u0007 '), 'a b c');
  assert.equal(oneLine('user\u202egnp.exe\u2066'), 'usergnp.exe');
});

test('parts that say nothing are left out', () => {
  assert.equal(joined(['a', '', undefined, 'b']), 'a · b');
  assert.equal(joined([]), '');
});

test('sentences do not run into each other', () => {
  assert.equal(joinedSentences('It is https://x', 'Write so'), 'It is https://x. Write so');
  assert.equal(joinedSentences('Rejected: “No.”', 'Ask.'), 'Rejected: “No.” Ask.');
  assert.equal(joinedSentences('It is.', undefined, ' ', 'Now?', 'Yes'), 'It is. Now? Yes');
  assert.equal(joinedSentences('It is https://x', undefined), 'It is https://x');
});

test('lines on one line can be told apart', () => {
  assert.equal(listed([]), '');
  assert.equal(listed(['KEY from a']), 'KEY from a');
  assert.equal(
    listed(['KEY from a', 'PASSWORD from b', 'They are kept in memory.', 'Cluster blog · eu-west-1']),
    'KEY from a; PASSWORD from b. They are kept in memory. Cluster blog · eu-west-1',
  );
});
