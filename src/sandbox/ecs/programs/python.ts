import type { Random } from '../ids.ts';
import { requestAt, type Style, whole } from './words.ts';

/** Python's logging with its usual format; a traceback is one event for each of its lines. */
function line(at: number, level: string, logger: string, text: string): string {
  const time = new Date(at).toISOString().replace('T', ' ').replace('Z', '').replace('.', ',');
  return `${time} ${level} ${logger} ${text}`;
}

const traceback = (value: string): readonly string[] => [
  'Traceback (most recent call last):',
  '  File "/app/orders/views.py", line 58, in create',
  '    total = price_of(order)',
  '            ^^^^^^^^^^^^^^^',
  '  File "/app/orders/prices.py", line 21, in price_of',
  '    return Decimal(order["price"]) * order["count"]',
  '                   ~~~~~^^^^^^^^^',
  `KeyError: '${value}'`,
];

export const python: Style = {
  pace: 3_000,
  starting: name => [
    [420, at => line(at, 'INFO', 'gunicorn.error', `Starting gunicorn 23.0.0 (${name})`)],
    [510, at => line(at, 'INFO', 'gunicorn.error', 'Listening at: http://0.0.0.0:8080 (1)')],
  ],
  happening(random: Random, at: number) {
    const { id, path } = requestAt(random, at);
    const luck = random();
    if (luck < 0.04) {
      return [
        line(at, 'ERROR', 'orders.views', `Internal Server Error: ${path} request_id=${id}`),
        ...traceback('price'),
      ];
    }
    return luck < 0.1
      ? [line(at, 'WARNING', 'orders.views', `Not Found: ${path} request_id=${id}`)]
      : [line(at, 'INFO', 'orders.access', `GET ${path} 200 ${whole(random, 4, 300)}ms request_id=${id}`)];
  },
  stopping: at => [line(at, 'INFO', 'gunicorn.error', 'Handling signal: term')],
  crashed: (_, at) => [
    line(at, 'CRITICAL', 'gunicorn.error', 'Worker failed to boot.'),
    ...traceback('DATABASE_URL'),
  ],
};
