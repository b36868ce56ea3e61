import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'jsonc-parser';
import { DEVCONTAINER } from '../../../../src/core/scaffold/devcontainer.ts';
import { scaffoldFiles } from '../../../../src/core/scaffold/files.ts';
import { variant } from './variants.ts';

describe('the command that installs the plugin', () => {
  const written = scaffoldFiles(variant(), new Map()).find(({ path }) => path === DEVCONTAINER);
  const document = parse(written?.text ?? '');
  const command: string = document.onCreateCommand['session-manager-plugin'];
  const cases: readonly (readonly [title: string, tools: Readonly<Record<string, string>>, said: RegExp])[] =
    [
      ['on x86', { dpkg: 'echo amd64', curl: 'echo "$*"' }, /latest\/ubuntu_64bit\/.*\.deb.*\namd64\n$/],
      ['on ARM', { dpkg: 'echo arm64', curl: 'echo "$*"' }, /latest\/ubuntu_arm64\/.*\.deb.*\narm64\n$/],
      ['without Debian’s packages', { curl: 'echo "$*"' }, /^session-manager-plugin is not installed here/],
      ['on another machine', { dpkg: 'echo riscv64', curl: 'echo "$*"' }, /^session-manager-plugin is not/],
      ['without a network', { dpkg: 'echo amd64', curl: 'exit 6' }, /^session-manager-plugin is not/],
      ['a second time', { 'session-manager-plugin': 'exit 0', curl: 'echo "$*"' }, /^$/],
    ];
  for (const [title, tools, said] of cases) {
    test(`${title}, and does not fail`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'plugin-'));
      try {
        for (const [name, script] of Object.entries(tools)) {
          await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        }
        const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { env: { PATH: folder } });
        assert.match(stdout, said);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
