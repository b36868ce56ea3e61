import type { Random } from '../ids.ts';
import { requestAt, type Style, whole } from './words.ts';

/** Go with zap: JSON with seconds as a fraction, and a panic as the runtime writes it. */
function line(at: number, level: string, caller: string, msg: string, fields: object): string {
  return JSON.stringify({ level, ts: at / 1_000, caller, msg, ...fields });
}

export const zap: Style = {
  pace: 2_600,
  starting: name => [
    [40, at => line(at, 'info', 'cmd/server/main.go:31', 'starting', { service: name, go: 'go1.25.1' })],
    [95, at => line(at, 'info', 'cmd/server/main.go:58', 'listening', { addr: ':8080' })],
  ],
  happening(random: Random, at: number) {
    const { trace } = requestAt(random, at);
    const luck = random();
    const fields = { trace_id: trace, amount: whole(random, 200, 90_000), currency: 'EUR' };
    if (luck < 0.03) {
      const stacktrace = [
        'example.com/payments/internal/charge.(*Client).Do',
        '\t/app/internal/charge/client.go:88',
        'example.com/payments/internal/charge.Capture',
        '\t/app/internal/charge/capture.go:37',
      ].join('\n');
      return [
        line(at, 'error', 'charge/capture.go:37', 'charge failed', {
          ...fields,
          error: 'context deadline exceeded',
          stacktrace,
        }),
      ];
    }
    return luck < 0.08
      ? [line(at, 'warn', 'charge/client.go:71', 'retrying', { ...fields, attempt: 2 })]
      : [line(at, 'info', 'charge/capture.go:44', 'charged', { ...fields, took: random() / 2 })];
  },
  stopping: at => [line(at, 'info', 'cmd/server/main.go:74', 'shutting down', { signal: 'terminated' })],
  crashed: random => [
    'panic: runtime error: invalid memory address or nil pointer dereference',
    '[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f2b1c]',
    `goroutine ${whole(random, 20, 900)} [running]:`,
    'example.com/payments/internal/charge.(*Client).Do(0x0, {0xc0001c6000, 0x40})',
    '\t/app/internal/charge/client.go:88 +0x1c',
    'example.com/payments/internal/charge.Capture({0x8a5f20, 0xc0000b4000})',
    '\t/app/internal/charge/capture.go:37 +0x9f',
    'created by net/http.(*Server).Serve in goroutine 1',
    '\t/usr/local/go/src/net/http/server.go:3454 +0x485',
  ],
};
