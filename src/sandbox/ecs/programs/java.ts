import { hex, type Random } from '../ids.ts';
import { requestAt, type Style, whole } from './words.ts';

/** Java with Logback's usual pattern; a stack trace is one event for each of its lines. */
function line(at: number, level: string, thread: string, logger: string, text: string): string {
  const time = new Date(at).toISOString().replace('T', ' ').replace('Z', '').replace('.', ',');
  return `${time} ${level.padEnd(5)} [${thread}] ${logger} - ${text}`;
}

const trace = (order: string): readonly string[] => [
  `com.example.checkout.CheckoutException: order ${order} cannot be placed`,
  '\tat com.example.checkout.CheckoutService.place(CheckoutService.java:87)',
  '\tat com.example.checkout.CheckoutController.post(CheckoutController.java:42)',
  '\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)',
  '\tat java.base/java.lang.Thread.run(Thread.java:1583)',
  'Caused by: java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.',
  '\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)',
  '\tat com.example.checkout.OrderRepository.save(OrderRepository.java:51)',
  '\tat com.example.checkout.CheckoutService.place(CheckoutService.java:79)',
  '\t... 3 more',
];

export const java: Style = {
  pace: 2_800,
  starting: name => [
    [900, at => line(at, 'INFO', 'main', 'c.e.checkout.Application', `Starting ${name} using Java 21.0.5`)],
    [2_900, at => line(at, 'INFO', 'main', 'c.z.hikari.HikariDataSource', 'HikariPool-1 - Start completed.')],
    [
      4_100,
      at => line(at, 'INFO', 'main', 'c.e.checkout.Application', 'Started Application in 4.07 seconds'),
    ],
  ],
  happening(random: Random, at: number) {
    const thread = `http-nio-8080-exec-${whole(random, 1, 9)}`;
    const { id, trace: traceId } = requestAt(random, at);
    const logger = 'c.e.checkout.CheckoutService';
    const context = `traceId=${traceId} requestId=${id}`;
    const order = hex(random, 8);
    const luck = random();
    if (luck < 0.03) {
      return [line(at, 'ERROR', thread, logger, `${context} checkout failed`), ...trace(order)];
    }
    return luck < 0.08
      ? [line(at, 'WARN', thread, logger, `${context} stock of ${order} is low`)]
      : [line(at, 'INFO', thread, logger, `${context} order ${order} placed`)];
  },
  stopping: at => [
    line(at, 'INFO', 'SpringApplicationShutdownHook', 'c.z.hikari.HikariDataSource', 'Shutdown completed.'),
  ],
  crashed: (random, at) => [
    line(at, 'ERROR', 'main', 'c.e.checkout.Application', 'Application failed'),
    'Exception in thread "main" java.lang.IllegalStateException: order queue is gone',
    '\tat com.example.checkout.OrderQueue.poll(OrderQueue.java:63)',
    '\tat com.example.checkout.Application.main(Application.java:29)',
    ...trace(hex(random, 8)).slice(5, 8),
  ],
};
