import type { EcsService } from '../ecs/ecs.ts';
import { makeCluster } from '../ecs/make.ts';
import { loadBlog } from './demoBlog.ts';
import { loadExpress } from './demoExpress.ts';
import { loadDemoImages } from './demoImages.ts';
import { loadShop } from './demoShop.ts';
import { loadStore } from './demoStore.ts';

/**
 * A small company's fleet: the cluster `blog` with services in good order, one whose next redeploy will
 * fail, one that is scaled to zero, and tasks that stand alone; the cluster `shop` with what keeps
 * people awake: a deployment under way, one that was rolled back, one that is stuck and a task that
 * runs out of memory again and again; the cluster `lab` with nothing in it; and the cluster `store`, whose
 * services are deployed in other ways than by rolling updates. The cluster `default` is Express Mode's.
 */
export function loadDemo(ecs: EcsService, region: string, head?: string): void {
  loadDemoImages(ecs.registry, region, head);
  loadBlog(ecs, makeCluster(ecs.world, region, 'blog', { tags: [{ key: 'team', value: 'web' }] }));
  loadShop(ecs, makeCluster(ecs.world, region, 'shop', { tags: [{ key: 'team', value: 'commerce' }] }));
  makeCluster(ecs.world, region, 'lab');
  loadStore(ecs, makeCluster(ecs.world, region, 'store', { tags: [{ key: 'team', value: 'commerce' }] }));
  loadExpress(ecs, makeCluster(ecs.world, region, 'default'));
}
