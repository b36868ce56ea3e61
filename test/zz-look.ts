import { startStage } from '/work/main/test/e2e/support/stage.ts';
const stage = await startStage({ speed: 12 });
const { workbench, fleet, sandbox } = stage;
const page = workbench.page;
const shot = (n: string) => page.screenshot({ path: `/tmp/look/${n}.png` });
const wait = (ms: number) => new Promise(r => setTimeout(r, ms));
const rows = async (n: string) => console.log('--', n, '\n' + (await fleet.texts()).join('\n'));
const control = async (m: string, p: string, b?: object) => { const r = await fetch(`${sandbox.url}/_sandbox${p}`, { method: m, ...(b ? { body: JSON.stringify(b), headers: { 'content-type': 'application/json' } } : {}) }); if (!r.ok) console.log(await r.text()); };
try {
  await workbench.openEcs();
  await workbench.widenSideBar(620);
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand('shop'); await wait(1500); await rows('shop'); await shot('21-shop');
  for (const l of (await fleet.texts()).filter(t => t.startsWith('service')).map(t => t.split(' ')[1]!)) { await fleet.expand(l); await fleet.expand('Stopped'); await wait(1200); await rows(l); await shot('22-' + l); await (await fleet.waitFor(l)).locator('.monaco-tl-twistie').first().click(); await wait(400); }
  await fleet.expand('Standalone tasks'); await wait(1500); await rows('standalone'); await shot('23-standalone');
  await control('PUT', '/faults', { seed: 1, faults: [{ action: 'ecs:*', kind: 'throttling', rate: 1, when: 'before' }] });
  await workbench.runCommand('ECS: Refresh'); await wait(45000); await rows('throttled'); await shot('24-throttled');
  await control('PUT', '/faults', { seed: 1, faults: [{ action: 'ecs:*', kind: 'reset', rate: 1, when: 'before' }] });
  await wait(60000); await rows('offline'); await shot('25-offline');
  await control('PUT', '/faults', { seed: 1, faults: [] });
  await wait(5000); await workbench.runCommand('ECS: Refresh'); await wait(4000); await rows('calm'); await shot('26-calm');
} catch (e) { console.log(e); await shot('error'); } finally { await stage.stop(); }
