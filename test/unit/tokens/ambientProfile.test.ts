import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseIni, profileFiles, readProfile } from '../../../src/tokens/ambientProfile.ts';

for (const [title, text, expected] of [
  ['nothing', '', {}],
  ['a section', '[default]\nregion = eu-west-1', { default: { region: 'eu-west-1' } }],
  ['no spaces and Windows lines', '[default]\r\nregion=eu-west-1\r\n', { default: { region: 'eu-west-1' } }],
  ['comments', '# a\n; b\n[a] # c\nx = 1 # one\ny = 2#two\n#z = 3', { a: { x: '1', y: '2#two' } }],
  ['quotes and spaces in a name', '[profile "my  team"]\nx = 1', { 'profile my team': { x: '1' } }],
  ['a value with an equals sign', '[a]\nx = b=c', { a: { x: 'b=c' } }],
  ['an empty value', '[a]\nx =\ny = 1', { a: { x: '', y: '1' } }],
  ['names in capitals', '[a]\nAWS_Access_Key_Id = 1', { a: { aws_access_key_id: '1' } }],
  ['what belongs to the line above', '[a]\ns3 =\n  x = 1\ny = 2', { a: { s3: '', y: '2' } }],
  ['one section twice', '[a]\nx = 1\n[b]\nx = 2\n[a]\ny = 3', { a: { x: '1', y: '3' }, b: { x: '2' } }],
  ['settings before any section', 'x = 1\n[a]\ny = 2', { a: { y: '2' } }],
] as const) {
  test(`the shared files: ${title}`, () => {
    const sections = [...parseIni(text)].map(([name, section]) => [name, Object.fromEntries(section)]);
    assert.deepEqual(Object.fromEntries(sections), expected);
  });
}

test('a profile is put together from both files and its SSO session', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'ecs-codespaces-profile-'));
  t.after(() => rm(folder, { recursive: true }));
  const files = { config: join(folder, 'config'), credentials: join(folder, 'credentials') };
  assert.equal(await readProfile(files, 'dev'), undefined);
  await writeFile(
    files.config,
    '[profile dev]\nsso_session = corp\nregion = eu-west-1\n[sso-session corp]\nsso_region = us-east-1\n[default]\nx = 1\n',
  );
  await writeFile(files.credentials, '[dev]\nregion = eu-central-1\n[only]\naws_access_key_id = x\n');
  assert.deepEqual(Object.fromEntries((await readProfile(files, 'dev')) ?? []), {
    sso_session: 'corp',
    region: 'eu-central-1',
    sso_region: 'us-east-1',
  });
  assert.equal((await readProfile(files, 'default'))?.get('x'), '1');
  assert.equal((await readProfile(files, 'only'))?.get('aws_access_key_id'), 'x');
  assert.equal(await readProfile(files, 'sso-session corp'), undefined);
});

test('the files are where the variables say', () => {
  assert.deepEqual(profileFiles({ HOME: '/home/a' }), {
    config: '/home/a/.aws/config',
    credentials: '/home/a/.aws/credentials',
  });
  assert.deepEqual(profileFiles({ HOME: '/a', AWS_CONFIG_FILE: '/c', AWS_SHARED_CREDENTIALS_FILE: '/d' }), {
    config: '/c',
    credentials: '/d',
  });
});
