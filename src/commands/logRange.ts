import * as vscode from 'vscode';
import { toFailure } from '../core/failure.ts';
import type { LogRequest, TimeRange } from '../core/logs/target.ts';
import { parseRange, zonedText } from '../core/logs/times.ts';
import { askText } from '../ui/askText.ts';
import { pick } from '../ui/pick.ts';
import type { Services } from './command.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type PastLines = Extract<LogRequest['lines'], { kind: 'last' | 'range' }>;

/** The newest lines, or a range of time. Rejects with Failure `cancelled`. */
export async function chooseLines(services: Services, title: string): Promise<PastLines> {
  const now = services.clock.now();
  const chosen = await pick<PastLines | undefined>(
    { title, placeholder: vscode.l10n.t('Which lines'), none: '' },
    async () => [
      ...[1000, 10_000].map(count => ({
        label: `$(arrow-up) ${vscode.l10n.t('Last {0} lines', count.toLocaleString('en-US'))}`,
        value: { kind: 'last', count } as const,
      })),
      ...ranges(now).map(({ label, range }) => ({
        label: `$(history) ${label}`,
        value: { kind: 'range', range } as const,
      })),
      typedChoice(),
    ],
  );
  return chosen ?? { kind: 'range', range: await askRange(services, title) };
}

/** A range of time. Rejects with Failure `cancelled`. */
export async function chooseRange(services: Services, title: string): Promise<TimeRange> {
  const now = services.clock.now();
  const chosen = await pick<TimeRange | undefined>(
    { title, placeholder: vscode.l10n.t('Which time'), none: '' },
    async () => [
      ...ranges(now).map(({ label, range }) => ({ label: `$(history) ${label}`, value: range })),
      typedChoice(),
    ],
  );
  return chosen ?? askRange(services, title);
}

function typedChoice(): { readonly label: string; readonly value: undefined } {
  return { label: `$(calendar) ${vscode.l10n.t('From … to …')}`, value: undefined };
}

function ranges(now: number): { readonly label: string; readonly range: TimeRange }[] {
  const ending = (span: number): TimeRange => ({ from: now - span, to: now });
  return [
    { label: vscode.l10n.t('Last 15 minutes'), range: ending(15 * MINUTE) },
    { label: vscode.l10n.t('Last hour'), range: ending(HOUR) },
    { label: vscode.l10n.t('Last 3 hours'), range: ending(3 * HOUR) },
    { label: vscode.l10n.t('Last 12 hours'), range: ending(12 * HOUR) },
    { label: vscode.l10n.t('Last 24 hours'), range: ending(24 * HOUR) },
  ];
}

/** In the time zone of the person's window, which need not be that of the machine that this runs on. */
async function askRange({ clock, logPanel }: Services, title: string): Promise<TimeRange> {
  const { memory } = await logPanel.view();
  const timeZone = memory.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = clock.now();
  const typed = await askText({
    title,
    prompt: vscode.l10n.t(
      'Times of {0}, such as 2026-11-21 08:00 to 09:30, 08:00 to now, 2 h ago. With Z or +01:00 behind a time it is of that zone.',
      timeZone,
    ),
    value: `${zonedText(now - HOUR, timeZone)} to ${zonedText(now, timeZone)}`,
    problem: text => problemOf(() => parseRange(text, clock.now(), timeZone)),
  });
  return parseRange(typed, clock.now(), timeZone);
}

function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return toFailure(error).message;
  }
}
