import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { healthCommandFor, readDockerfile } from '../../../../../src/core/scaffold/look/dockerfile.ts';

describe('a Dockerfile', () => {
  test('of several stages, with variables and a health check over two lines', () => {
    const facts = readDockerfile(`# syntax=docker/dockerfile:1
ARG VERSION=3.13
FROM python:\${VERSION}-slim AS base
ENV PORT=9000
FROM base AS build
EXPOSE 1
FROM --platform=linux/amd64 base
EXPOSE $PORT/tcp 9001
HEALTHCHECK --interval=5s --timeout=2s \\
  CMD curl -f http://localhost:$PORT/live || exit 1
`);
    assert.deepEqual(facts, {
      base: 'python:3.13-slim',
      port: 9000,
      healthCommand: ['CMD-SHELL', 'curl -f http://localhost:9000/live || exit 1'],
      healthPath: '/live',
      healthTimes: { interval: 5, timeout: 2 },
    });
  });

  test('whose health check has times of its own, within what Amazon ECS takes', () => {
    const times = (options: string): unknown => {
      const { healthTimes = {}, startSeconds } = readDockerfile(
        `FROM a\nARG EVERY=20s\nHEALTHCHECK ${options} CMD /check --retries=7`,
      );
      return { ...healthTimes, startSeconds };
    };
    assert.deepEqual(times('--interval=1m30s --timeout=2500ms --start-period=1m --retries=4'), {
      interval: 90,
      timeout: 3,
      retries: 4,
      startSeconds: 60,
    });
    assert.deepEqual(times('--interval=1s --timeout=2m --start-period=0s --retries=100'), {
      interval: 5,
      timeout: 60,
      retries: 10,
      startSeconds: 0,
    });
    assert.deepEqual(times('--interval=$EVERY --start-interval=3s'), {
      interval: 20,
      startSeconds: undefined,
    });
    assert.deepEqual(times('--interval=0s --timeout=soon --retries=0'), { startSeconds: undefined });
  });

  test('of which little can be told', () => {
    assert.deepEqual(readDockerfile(''), {});
    assert.deepEqual(readDockerfile('FROM scratch\nEXPOSE $PORT\nHEALTHCHECK NONE\n'), { base: 'scratch' });
    assert.deepEqual(readDockerfile('FROM a\nHEALTHCHECK CMD ["/check", "http://127.0.0.1/up"]'), {
      base: 'a',
      healthCommand: ['CMD', '/check', 'http://127.0.0.1/up'],
      healthPath: '/up',
    });
  });

  test('whose image can ask itself', () => {
    assert.equal(healthCommandFor('node:24', 80, '/up')?.[1], 'node');
    assert.equal(healthCommandFor('public.ecr.aws/docker/library/python:3.13', 80, '/up')?.[1], 'python');
    assert.equal(healthCommandFor('eclipse-temurin:21-jre-alpine', 80, '/up')?.[0], 'CMD-SHELL');
    assert.equal(healthCommandFor('gcr.io/distroless/static', 80, '/up'), undefined);
    assert.equal(healthCommandFor(undefined, 80, '/up'), undefined);
  });
});
