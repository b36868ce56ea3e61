import * as vscode from 'vscode';
import type { LogChannel, PageWish } from '../core/logs/channel.ts';
import type { LogRequest } from '../core/logs/target.ts';
import { COMMANDS } from '../manifest.ts';
import type { LogMemory } from './logMemory.ts';
import type { PageSave } from './logPageSave.ts';
import type { LogShow } from './logShow.ts';
import type { SourceFiles } from './logSourceFiles.ts';

/** What wishes of the log view's page are granted with. */
export interface Wishes {
  readonly view: { readonly memory: LogMemory; show(request: LogRequest): Promise<unknown> };
  readonly channel: LogChannel;
  readonly shows: LogShow;
  readonly files: SourceFiles;
  readonly save: PageSave;
  readonly setLiveTail: (on: boolean) => Promise<void>;
  /** Somebody can see the page. */
  readonly seen: () => void;
}

/** Does what the page asks for; rejects with a Failure. */
export async function grant(wish: PageWish, of: Wishes): Promise<void> {
  const { request, run } = of.shows;
  switch (wish.type) {
    case 'action':
      await act(of);
      return;
    case 'choose':
      await vscode.commands.executeCommand(COMMANDS.followLogs);
      return;
    case 'addTarget':
      await vscode.commands.executeCommand(COMMANDS.addToLogView);
      return;
    case 'back':
      await vscode.commands.executeCommand(COMMANDS.previousLogs);
      return;
    case 'removeTarget': {
      const [first, ...others] = request?.targets.filter((_, index) => index !== wish.index) ?? [];
      if (request !== undefined && first !== undefined) {
        await of.shows.setTargets([first, ...others]);
      }
      return;
    }
    case 'liveTail':
      await of.setLiveTail(wish.on);
      return;
    case 'seen':
      of.seen();
      return;
    case 'older':
      run?.older();
      return;
    case 'further': {
      const range = run?.further(wish.way);
      if (request !== undefined && range !== undefined) {
        await of.view.show({ ...request, lines: { kind: 'range', range } });
      }
      return;
    }
    case 'openFrame':
      await openFrame(wish, of);
      return;
    case 'save':
      await of.save.take(wish);
      return;
    case 'state':
      await of.view.memory.setPage(wish.state);
      return;
    case 'context':
      if (request !== undefined) {
        const targets = stream(wish.source, of.channel) ?? request.targets;
        await of.view.show({ targets, lines: { kind: 'around', time: wish.time } });
      }
      return;
    case 'openRange':
      if (request !== undefined) {
        await of.view.show({ ...request, lines: { kind: 'range', range: wish.range } });
      }
      return;
  }
}

async function act({ shows, channel }: Wishes): Promise<void> {
  const again = shows.again();
  const { action } = channel;
  if (again !== undefined) {
    await again;
  } else if (action !== undefined) {
    await vscode.commands.executeCommand(action.command, ...(action.args ?? []));
  }
}

/** The stream of a line, alone; undefined where that is not known. */
function stream(index: number, channel: LogChannel): LogRequest['targets'] | undefined {
  const source = channel.source(index);
  if (source?.stream === undefined) {
    return undefined;
  }
  const { environment, group, region, stream: prefix, label } = source;
  return [{ kind: 'group', environment, group, region, prefix, title: label }];
}

async function openFrame(
  { path, line, column, source }: Extract<PageWish, { type: 'openFrame' }>,
  { channel, files }: Wishes,
): Promise<void> {
  const from = source === undefined ? undefined : channel.source(source);
  const key = from === undefined ? '' : `${from.group} ${from.container}`;
  await files.open({ path, line, column, key });
}
