import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { activationBundle } from './bundle.ts';
import type { Measured } from './result.ts';

/** Bytes of the VSIX, and of the JavaScript that activation evaluates. */
export async function measure(): Promise<Measured> {
  execFileSync(process.execPath, ['scripts/package.ts'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [vsix] = readdirSync('artifacts').filter(name => name.endsWith('.vsix'));
  if (vsix === undefined) {
    throw new Error('no VSIX was packed into artifacts/');
  }
  const { bytes, inputs } = activationBundle();
  return {
    metrics: {
      vsixBytes: statSync(join('artifacts', vsix)).size,
      activationBytes: bytes,
      sdkFilesAtActivation: inputs.filter(path => /node_modules\/@(aws-sdk|smithy)\//.test(path)).length,
      sandboxFilesAtActivation: inputs.filter(path => path.startsWith('src/sandbox/')).length,
    },
    bars: [
      { metric: 'vsixBytes', op: '<=', limit: 1_000_000 },
      { metric: 'activationBytes', op: '<=', limit: 100_000 },
      { metric: 'sdkFilesAtActivation', op: '==', limit: 0 },
      { metric: 'sandboxFilesAtActivation', op: '==', limit: 0 },
    ],
  };
}
