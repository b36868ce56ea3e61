import { parseArgs } from 'node:util';
import { judge, type Measured, machine } from './result.ts';

/**
 * `npm run bench -- NAME [--json]`: measures, and exits 0 whatever the figures are. With --json the last line
 * of standard output is one object; without, a table.
 */

const BENCHES: Readonly<Record<string, () => Promise<{ measure(): Promise<Measured> }>>> = {
  size: () => import('./size.ts'),
  activation: () => import('./activation.ts'),
  tree: () => import('./tree.ts'),
  refresh: () => import('./refresh.ts'),
  rollout: () => import('./rollout.ts'),
  logs: () => import('./logs.ts'),
  logview: () => import('./logview.ts'),
  checks: () => import('./checks.ts'),
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [name] = positionals;
const load = name === undefined ? undefined : BENCHES[name];
if (name === undefined || load === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join(' | ')} [--json]`);
  process.exit(2);
}

const { measure } = await load();
const measured = await measure();
const bars = judge(measured);
if (values.json) {
  const { metrics, peer } = measured;
  console.log(
    JSON.stringify({ name, metrics, ...(peer === undefined ? {} : { peer }), bars, machine: machine() }),
  );
} else {
  console.log(`${name} on ${machine()}`);
  console.table(
    Object.fromEntries(
      Object.entries(measured.metrics).map(([metric, value]) => {
        const bar = bars.find(candidate => candidate.metric === metric);
        return [
          metric,
          {
            value,
            ...(measured.peer === undefined ? {} : { peer: measured.peer[metric] ?? '' }),
            bar: bar === undefined ? '' : `${bar.op} ${bar.limit}`,
            ok: bar === undefined ? '' : bar.ok,
          },
        ];
      }),
    ),
  );
}
