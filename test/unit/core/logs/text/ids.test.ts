import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ids } from '../../../../../src/core/logs/text/ids.ts';

const uuid = '8a6f0b3e-1111-4222-8333-944455566677';

const lines: readonly (readonly [string, ...string[]])[] = [
  [`START RequestId: ${uuid} Version: $LATEST`, `uuid ${uuid}`],
  [`[${uuid}] done`, `uuid ${uuid}`],
  [`user=${uuid.toUpperCase()}`, `uuid ${uuid.toUpperCase()}`],
  [
    'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'trace 0af7651916cd43dd8448eb211c80319c',
  ],
  [
    'X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1',
    'trace 1-67891233-abcdef012345678912345678',
  ],
  ['XRAY TraceId: 1-67891233-abcdef012345678912345678', 'trace 1-67891233-abcdef012345678912345678'],
  ['{"requestId":"req-1","trace_id":"abc12345"}', 'request req-1', 'request abc12345'],
  ['{"request_id" : "a.b/c+d="}', 'request a.b/c+d='],
  ['{"log":"{\\"traceId\\":\\"4bf92f35\\"}"}', 'request 4bf92f35'],
  ['level=info request_id=a1b2c3 x', 'request a1b2c3'],
  ['correlation-id=K7Xz9, next', 'request K7Xz9'],
  ['X-Correlation-ID: K7Xz9.', 'request K7Xz9'],
  ['dd.trace_id=1234567890 dd.span_id=987654', 'request 1234567890', 'request 987654'],
  ['x-amzn-requestid: ABCD1234', 'request ABCD1234'],
  ['reqId=abcd', 'request abcd'],
  ['bigrequestid=abcd'],
  ['trace_id=00000000000000000000000000000000'],
  ['trace_id='],
  ['trace_id=x'],
  ['request id missing'],
  ['0123456789abcdef-not-a-uuid'],
  [`x-${uuid}`],
  [''],
];

describe('the ids in a line', () => {
  for (const [text, ...expected] of lines) {
    it(JSON.stringify(text), () => {
      const found = ids(text);
      assert.deepEqual(
        found.map(({ kind, id }) => `${kind} ${id}`),
        expected,
      );
      for (const { from, to, id } of found) {
        assert.equal(text.slice(from, to), id);
      }
    });
  }
});
