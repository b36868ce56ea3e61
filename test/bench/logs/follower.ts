import { openCloud } from '../../../src/aws/clients.ts';
import { Fleet } from '../../../src/core/fleet/fleet.ts';
import { LogChannel } from '../../../src/core/logs/channel.ts';
import { Follower } from '../../../src/core/logs/follow.ts';
import { CallSchedule } from '../../../src/core/logs/schedule.ts';
import { systemClock as clock } from '../../../src/ui/systemClock.ts';
import { silentLog } from '../../aws/support/environment.ts';
import { pageStrings } from '../../aws/support/logPage.ts';
import type { FollowOrder, ToFollower } from './messages.ts';

/**
 * A process that follows a log group as the extension does, up to what it sends to the view's page, which is in another
 * process, as in an editor. It goes on until it is ended.
 */

const channel = new LogChannel(pageStrings);
channel.connect(message => process.send?.(message));
channel.begin(1);
process.on('message', (message: ToFollower) => {
  if (message.type === 'order') {
    void follow(message.order);
  } else {
    channel.receive(message);
  }
});

async function follow({ environment, credentials, group, liveTail }: FollowOrder): Promise<void> {
  const cloud = await openCloud(environment, async () => credentials);
  const fleet = new Fleet({ clock, log: silentLog, ecs: async () => cloud.ecs });
  new Follower(
    [{ kind: 'group', environment: environment.name, title: group, group }],
    {
      environment,
      cloud: async () => cloud,
      fleet,
      schedule: new CallSchedule(clock),
      clock,
      log: silentLog,
      liveTail,
    },
    channel,
  );
}
