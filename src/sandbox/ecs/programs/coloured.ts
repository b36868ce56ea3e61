import type { Random } from '../ids.ts';
import { requestAt, type Style, whole } from './words.ts';

/** Node.js with a logger that takes its output for a terminal: colours by ANSI escapes, traces as they are. */
const introducer = '\u001b[';
const colours = { dim: '2', red: '31', green: '32', yellow: '33', cyan: '36', bold: '1' };

function paint(colour: keyof typeof colours, text: string): string {
  return `${introducer}${colours[colour]}m${text}${introducer}0m`;
}

function line(at: number, colour: keyof typeof colours, level: string, text: string): string {
  return `${paint('dim', new Date(at).toISOString().slice(11, 23))} ${paint(colour, level.padEnd(5))} ${text}`;
}

const stack = (message: string): readonly string[] => [
  `${paint('red', 'Error')}: ${message}`,
  `    at fetchTile ${paint('dim', '(/app/src/tiles.js:52:13)')}`,
  `    at async Server.<anonymous> ${paint('dim', '(/app/src/server.js:29:9)')}`,
];

export const coloured: Style = {
  pace: 2_400,
  starting: name => [
    [150, at => line(at, 'cyan', 'INFO', `${paint('bold', name)} starting`)],
    [300, at => line(at, 'cyan', 'INFO', `listening on ${paint('green', 'http://0.0.0.0:8080')}`)],
  ],
  happening(random: Random, at: number) {
    const { id, path } = requestAt(random, at);
    const luck = random();
    const request = `GET ${paint('bold', path)} ${paint('dim', `request_id=${id}`)}`;
    if (luck < 0.03) {
      return [
        line(at, 'red', 'ERROR', `${request} ${paint('red', '500')}`),
        ...stack('upstream answered 503'),
      ];
    }
    return luck < 0.1
      ? [line(at, 'yellow', 'WARN', `${request} ${paint('yellow', '429')}`)]
      : [line(at, 'green', 'INFO', `${request} ${paint('green', '200')} ${whole(random, 1, 90)}ms`)];
  },
  stopping: at => [line(at, 'cyan', 'INFO', 'SIGTERM received, shutting down')],
  crashed: (_, at) => [
    line(at, 'red', 'FATAL', 'uncaught exception'),
    ...stack('ENOSPC: no space left on device, write'),
    'Node.js v22.12.0',
  ],
};
