import { Failure } from '../../../src/core/failure.ts';
import { Fleet } from '../../../src/core/fleet/fleet.ts';
import type { SessionState } from '../../../src/core/identity/sessionState.ts';
import { LogChannel } from '../../../src/core/logs/channel.ts';
import { Follower } from '../../../src/core/logs/follow.ts';
import type { FollowStatus, LogSource } from '../../../src/core/logs/line.ts';
import { CallSchedule } from '../../../src/core/logs/schedule.ts';
import type { Clock, Cloud } from '../../../src/core/ports.ts';
import type * as sandbox from '../../../src/sandbox/ecs/state.ts';
import { unusedCloud } from '../../unit/support/unusedCloud.ts';
import { silentLog } from './environment.ts';
import { LogPage, pageStrings } from './logPage.ts';
import { withLatency } from './logsLatency.ts';
import type { LogsLife } from './logsLife.ts';
import { randomFrom } from './logsRandom.ts';
import type { Stepped } from './stepped.ts';
import type { SteppedTail } from './steppedTail.ts';

/** A follow of a service, with the channel and the page that show it. */
export class LogsView {
  readonly channel = new LogChannel(pageStrings);
  readonly page = new LogPage(this.channel);
  readonly follower: Follower;
  sources: readonly LogSource[] = [];
  status: FollowStatus | undefined;
  readonly #stepped: Stepped;
  readonly #fleet: Fleet;
  #signedIn = true;
  #shown = true;

  constructor(parts: {
    readonly stepped: Stepped;
    readonly tail: SteppedTail;
    readonly service: sandbox.Service;
    readonly life: LogsLife;
  }) {
    const { stepped, tail, service, life } = parts;
    const { time, environment } = stepped;
    this.#stepped = stepped;
    this.page.show();
    const clock: Clock = {
      now: () => time.now() + life.skew,
      sleep: (milliseconds, signal) => time.sleep(milliseconds, signal),
    };
    const slowTail = withLatency(tail, time, life.latency, randomFrom(life.seed + 1));
    const cloud: Cloud = {
      ...unusedCloud,
      ecs: stepped.ecs,
      logs: stepped.logs,
      logTail: async () => slowTail,
    };
    const open = async (): Promise<Cloud> => {
      if (!this.#signedIn) {
        throw new Failure('signedOut', 'Nobody is signed in.');
      }
      return cloud;
    };
    this.#fleet = new Fleet({
      clock,
      log: silentLog,
      ecs: async () => (await open()).ecs,
      random: randomFrom(life.seed + 2),
    });
    this.#tellSession();
    this.channel.begin(1);
    this.follower = new Follower(
      [
        {
          kind: 'service',
          environment: environment.name,
          cluster: service.cluster.arn,
          title: service.name,
          service: service.arn,
        },
      ],
      {
        environment,
        cloud: open,
        fleet: this.#fleet,
        schedule: new CallSchedule(clock, randomFrom(life.seed + 3)),
        clock,
        log: silentLog,
        liveTail: life.liveTail,
      },
      {
        sources: sources => {
          this.sources = sources;
          this.channel.sources(sources);
        },
        lines: lines => this.channel.lines(lines),
        status: status => {
          this.status = status;
          this.channel.status(status);
        },
      },
    );
  }

  setSignedIn(signedIn: boolean): void {
    this.#signedIn = signedIn;
    this.#tellSession();
  }

  pause(paused: boolean): void {
    this.channel.receive({ type: 'pause', paused });
  }

  setShown(shown: boolean): void {
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.follower.setShown(shown);
      if (shown) {
        this.page.show();
      } else {
        this.page.hide();
      }
    }
  }

  dispose(): void {
    this.follower.dispose();
    this.#fleet.dispose();
    this.page.hide();
  }

  #tellSession(): void {
    const { environment, sandbox: box } = this.#stepped;
    const session: SessionState = this.#signedIn
      ? {
          state: 'signedIn',
          identity: 'octocat',
          accountId: box.sandbox.world.accountId,
          arn: 'arn',
          expiresAt: this.#stepped.time.now() + 3600_000,
        }
      : { state: 'signedOut' };
    this.#fleet.setEnvironments([{ environment, session }]);
  }
}
