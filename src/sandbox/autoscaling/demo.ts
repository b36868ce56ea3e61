import { ScalingStore } from './store.ts';

const DAY = 86_400_000;

/** The demo scales blog-web between two tasks and six, by its CPU. */
export function createDemoScaling(accountId: string, region: string, now: number): ScalingStore {
  const store = new ScalingStore(accountId);
  const resourceId = 'service/blog/blog-web';
  store.put({
    region,
    resourceId,
    arn: `arn:aws:application-autoscaling:${region}:${accountId}:scalable-target/0ec5c1a9f7d24b6e8a3052cd91e4b7f3608d`,
    min: 2,
    max: 6,
    suspended: { in: false, out: false, scheduled: false },
    createdAt: now - 40 * DAY,
  });
  store.addPolicy({
    region,
    resourceId,
    name: 'blog-web-cpu',
    id: '3f9a1c5e-7b24-4d68-9e0f-5c8ab1d27e46',
    metric: 'ECSServiceAverageCPUUtilization',
    value: 60,
    createdAt: now - 40 * DAY,
  });
  return store;
}
