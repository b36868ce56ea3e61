import { takeLines } from '../../../src/core/logs/arrivals.ts';
import type { LogChannel } from '../../../src/core/logs/channel.ts';
import type { WireLine } from '../../../src/core/logs/messages.ts';
import { LogModel } from '../../../src/core/logs/model.ts';
import { PAGE_STRINGS, type PageStrings } from '../../../src/core/logs/pageStrings.ts';

/** Their own names. */
export const pageStrings = Object.fromEntries(PAGE_STRINGS.map(name => [name, name])) as PageStrings;

/** The page's side of a channel, which may be in another process. */
type PageChannel = Pick<LogChannel, 'connect' | 'receive'>;

/** What the log view's page does with what the channel sends, without what is to be seen of it. */
export class LogPage {
  readonly #channel: PageChannel;
  #model = new LogModel();
  #connection: { dispose(): void } | undefined;
  /** Lines that were told to be missing. */
  #gaps = 0;
  readonly #onLines: (lines: readonly WireLine[]) => void;

  /** `onLines` is told what the model has taken in. */
  constructor(channel: PageChannel, onLines: (lines: readonly WireLine[]) => void = () => undefined) {
    this.#channel = channel;
    this.#onLines = onLines;
  }

  get model(): LogModel {
    return this.#model;
  }

  get gaps(): number {
    return this.#gaps;
  }

  /** A page that is shown begins anew, with what the channel has. */
  show(): void {
    const model = new LogModel();
    this.#model = model;
    this.#gaps = 0;
    this.#connection = this.#channel.connect(message => {
      if (message.type === 'lines') {
        takeLines(model, message, missing => {
          this.#gaps += missing;
          return 'gap';
        });
        this.#onLines(message.lines);
        const next =
          message.first + message.lines.length + message.holes.reduce((sum, [, numbers]) => sum + numbers, 0);
        queueMicrotask(() => this.#channel.receive({ type: 'received', next }));
      }
    });
    this.#channel.receive({ type: 'ready' });
  }

  hide(): void {
    this.#connection?.dispose();
    this.#connection = undefined;
  }
}
