import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import type { Job, Run } from '../../../src/sandbox/github/runs/run.ts';
import { createRig, type Rig, workflow } from './githubSupport.ts';

suite('steps on the sandbox’s runner', () => {
  let rig: Rig;
  before(async () => {
    rig = await createRig();
  });
  after(() => rig.stop());

  async function perform(steps: string, job?: string): Promise<{ run: Run; job: Job; log: string }> {
    const run = await rig.finish(rig.start(workflow(steps, job)));
    const [only] = run.jobs;
    assert.ok(only);
    return { run, job: only, log: only.log.join('\n') };
  }

  test('are bash, sh and node scripts, in an environment that holds nothing of the sandbox’s own', async () => {
    process.env['ECS_TEST_OF_THE_HOST'] = 'leaked';
    const { run, log } = await perform(`
- run: |
    echo "bash=\${BASH_VERSION:+yes} \${0##*.}"
    env | cut -d= -f1 | sort | paste -sd,
- run: echo "sh=$((1 + 1))"
  shell: sh
- run: console.log('node=' + process.execPath + ' ' + require('node:path').basename(process.cwd()))
  shell: node {0}
`);
    delete process.env['ECS_TEST_OF_THE_HOST'];
    assert.equal(run.conclusion, 'success', log);
    assert.match(log, /^bash=yes sh$/m);
    assert.match(log, /^sh=2$/m);
    assert.ok(log.includes(`node=${process.execPath} blog-api`), log);
    const names = /^ACTIONS.*$|^(?:AWS_\w+,)*CI,.*$/m.exec(log)?.[0].split(',') ?? [];
    const own = names.filter(name => !/^(?:GITHUB|RUNNER)_/.test(name));
    const aws = ['AWS_EC2_METADATA_DISABLED', 'AWS_ENDPOINT_URL', 'AWS_PAGER'];
    assert.deepEqual(own, [...aws, 'CI', 'HOME', 'LANG', 'PATH', 'PWD', 'SHLVL', '_']);
  });

  test('know where and for whom they run', async () => {
    const { run, log } = await perform(`
- run: |
    echo "$GITHUB_REPOSITORY $GITHUB_ACTOR $GITHUB_REF_NAME $GITHUB_EVENT_NAME $GITHUB_RUN_ID $GITHUB_JOB"
    echo "$GITHUB_API_URL $GITHUB_SERVER_URL"
    echo "\${{ github.repository_id }} \${{ runner.os }} \${{ github.event.sender.login }}"
    test "$GITHUB_WORKSPACE" = "$PWD" && test -f "$GITHUB_EVENT_PATH" && test -w "$RUNNER_TEMP"
`);
    assert.equal(run.conclusion, 'success', log);
    assert.match(log, new RegExp(`^octo-org/blog-api octocat main workflow_dispatch ${run.id} main$`, 'm'));
    assert.ok(log.includes(`${rig.url}/github/api/v3 ${rig.url}/github`));
    assert.match(log, /^74821943 \w+ octocat$/m);
  });

  test('hand on outputs, variables and places of programs', async () => {
    const { run, log } = await perform(`
- id: first
  run: |
    echo "word=blue" >> "$GITHUB_OUTPUT"
    { echo 'lines<<END'; echo one; echo two; echo END; } >> "$GITHUB_OUTPUT"
    echo "COLOUR=red" >> "$GITHUB_ENV"
    echo "GITHUB_ACTOR=mallory" >> "$GITHUB_ENV"
    mkdir tools && printf '#!/bin/sh\\necho tool\\n' > tools/mine && chmod +x tools/mine
    echo "$PWD/tools" >> "$GITHUB_PATH"
- env:
    WORD: \${{ steps.first.outputs.word }}
    LINES_: \${{ steps.first.outputs.lines }}
  run: |
    echo "$WORD $COLOUR $GITHUB_ACTOR \${{ env.COLOUR }}\${{ env.GITHUB_ACTOR }} $LINES_"
    mine
`);
    assert.equal(run.conclusion, 'success', log);
    assert.match(log, /^blue red octocat red one\ntwo\ntool$/m);
  });

  test('mask what they say must be masked, and the tokens of the job', async () => {
    const { job, log } = await perform(
      `
- run: |
    secret=$(printf '%s-%s' geheim 7)
    echo "it is $secret"
    echo "::add-mask::$secret"
    echo "it is $secret, $(echo $secret | tr a-z A-Z)"
    echo "::error::$secret failed"
    echo "\${{ github.token }} \${{ secrets.GITHUB_TOKEN }} $ACTIONS_ID_TOKEN_REQUEST_TOKEN"
    exit 3
`,
      'permissions: { id-token: write, contents: read }',
    );
    assert.match(log, /^it is geheim-7\n::add-mask::\*{3}\nit is \*{3}, GEHEIM-7\n##\[error\]\*{3} failed$/m);
    assert.match(log, /^\*\*\* \*\*\* \*\*\*$/m);
    assert.equal(job.annotation, '*** failed');
    assert.equal(job.conclusion, 'failure');
  });

  test('do as commands say, until they are told to stop', async () => {
    const { log } = await perform(`
- run: |
    echo "::group::Build"
    echo "::warning file=a.ts,line=1::careful%0Anow"
    echo "::debug::unseen"
    echo "::stop-commands::until-then"
    echo "::add-mask::shown"
    echo "::until-then::"
    echo "::endgroup::"
    echo "shown"
`);
    assert.match(log, /^##\[group\]Build\n##\[warning\]careful\nnow\n/m);
    const output = log.slice(log.indexOf('##[group]Build'));
    assert.ok(!output.includes('unseen'));
    assert.match(output, /^::add-mask::shown$/m);
    assert.match(output, /^shown$/m);
  });

  test('end the job where they fail, except for those that run nevertheless', async () => {
    const { run, job, log } = await perform(`
- name: Breaks
  id: breaks
  run: exit 4
- name: Not reached
  run: echo never
- name: Tells
  if: failure() && steps.breaks.outcome == 'failure'
  run: echo told
- name: Tidies
  if: always()
  run: echo "tidied \${{ job.status }}"
`);
    assert.equal(run.conclusion, 'failure');
    assert.equal(job.annotation, 'Process completed with exit code 4.');
    assert.deepEqual(
      job.steps.map(({ name, status, conclusion }) => [name, status, conclusion]),
      [
        ['Set up job', 'completed', 'success'],
        ['Breaks', 'completed', 'failure'],
        ['Not reached', 'completed', 'skipped'],
        ['Tells', 'completed', 'success'],
        ['Tidies', 'completed', 'success'],
        ['Complete job', 'completed', 'success'],
      ],
    );
    assert.match(log, /^tidied failure$/m);
    assert.ok(!/^never$/m.test(log));
  });

  test('may fail where the workflow says so', async () => {
    const { run, job, log } = await perform(`
- id: breaks
  continue-on-error: true
  run: |
    echo "said=yes" >> "$GITHUB_OUTPUT"
    exit 4
- run: echo "\${{ steps.breaks.outcome }} \${{ steps.breaks.conclusion }} \${{ steps.breaks.outputs.said }}"
`);
    assert.equal(run.conclusion, 'success');
    assert.match(log, /^failure success yes$/m);
    assert.equal(job.annotation, undefined);
  });

  test('fail for what the runner cannot do, and say what', async () => {
    const cases = [
      ['- uses: actions/cache@v4', /runs no actions but .*; actions\/cache@v4 is another one/],
      [`- uses: docker/build-push-action@${'0'.repeat(40)}`, /unable to find version `0{40}`/],
      ['- uses: docker/build-push-action@v7\n  with: { tagz: a }', /does not know the input tagz/],
      ['- uses: docker/build-push-action@v7', /failed to read dockerfile/],
      [
        '- uses: aws-actions/configure-aws-credentials@v6\n  with: { aws-region: eu-west-1, role-to-assume: r }',
        /Could not load credentials from any providers/,
      ],
      ['- uses: aws-actions/amazon-ecr-login@v2', /Could not load credentials from any providers/],
      ['- uses: actions/checkout@v99', /unable to find version `v99`/],
      ['- uses: actions/checkout@v4\n  with: { ref: other }', /checkout does not know the input ref/],
      [
        `- uses: actions/upload-artifact@${'0'.repeat(40)}\n  with: { path: . }`,
        /unable to find version `0{40}`/,
      ],
      ['- { run: "true", shell: fish }', /Invalid shell option/],
      ['- { run: "true", working-directory: nowhere }', /working directory '.*nowhere'/],
      ['- { run: "true", shell: "no-such-program {0}" }', /no-such-program/],
      ['- run: echo "a line" > "$GITHUB_OUTPUT"', /Invalid format 'a line'/],
      [`- run: echo \${{ nothing.here }}`, /Unrecognized named-value: 'nothing'/],
    ] as const;
    for (const [steps, message] of cases) {
      const { job } = await perform(steps);
      assert.equal(job.conclusion, 'failure', steps);
      assert.match(job.annotation ?? '', message);
      assert.equal(job.steps[1]?.conclusion, 'failure');
    }
  });

  test('have a folder of their own, which is gone afterwards', async () => {
    const { log } = await perform(`
- run: |
    echo "folder=$(cd ../../.. && pwd)"
    echo "mode=$(stat -c %a ../../..)"
    touch left-behind
`);
    const folder = /^folder=(.+)$/m.exec(log)?.[1] ?? '';
    assert.match(folder, /ecs-sandbox-job-/);
    assert.match(log, /^mode=700$/m);
    assert.equal(existsSync(folder), false);
  });

  test('leave no process behind', async () => {
    const { run, log } = await perform(`
- run: |
    sleep 300 &
    echo "pid=$!"
`);
    assert.equal(run.conclusion, 'success');
    const pid = Number(/^pid=(\d+)$/m.exec(log)?.[1]);
    await rig.until(() => !isAlive(pid));
  });

  test('are ended when they take too long', async () => {
    const run = rig.start(workflow('- { name: Slow, timeout-minutes: 2, run: sleep 300 }'));
    await rig.until(() => run.jobs[0]?.steps[1]?.status === 'in_progress');
    rig.clock.advance(119_000);
    assert.equal(run.status, 'in_progress');
    rig.clock.advance(1_000);
    await rig.finish(run);
    assert.equal(run.conclusion, 'failure');
    assert.equal(run.jobs[0]?.annotation, "The action 'Slow' has timed out after 2 minutes.");
  });

  test('end with their job, when that takes too long', async () => {
    const run = rig.start(
      workflow('- run: sleep 300\n- { if: always(), run: echo tidied }', 'timeout-minutes: 5'),
    );
    await rig.until(() => run.jobs[0]?.steps[1]?.status === 'in_progress');
    rig.clock.advance(5 * 60_000);
    await rig.finish(run);
    const [job] = run.jobs;
    assert.equal(run.conclusion, 'cancelled');
    assert.match(job?.annotation ?? '', /has exceeded the maximum execution time of 5 minutes\.$/);
    assert.ok(job?.log.includes('tidied'));
  });

  test('are told to end when the run is cancelled, and may tidy up', async () => {
    const run = rig.start(
      workflow(`
- run: |
    trap 'echo heard; exit 1' TERM
    echo ready
    sleep 300 & wait
- { name: Not reached, run: echo never }
- { name: Tidies, if: cancelled(), run: echo tidied }
`),
    );
    await rig.until(() => run.jobs[0]?.log.includes('ready') === true);
    assert.equal(rig.runs.cancel(run), true);
    await rig.finish(run);
    const [job] = run.jobs;
    assert.equal(run.conclusion, 'cancelled');
    assert.equal(job?.conclusion, 'cancelled');
    assert.ok(job?.log.includes('heard'));
    assert.ok(job?.log.includes('tidied'));
    assert.deepEqual(
      job?.steps.map(({ conclusion }) => conclusion),
      ['success', 'cancelled', 'skipped', 'success', 'success'],
    );
    assert.equal(rig.runs.cancel(run), false);
  });

  test('are killed where they do not listen', async () => {
    const run = rig.start(
      workflow(`- run: |\n    trap '' TERM\n    echo "pid=$$"\n    sleep 300 & wait; sleep 300`),
    );
    const pid = (): number => Number(/^pid=(\d+)$/m.exec(run.jobs[0]?.log.join('\n') ?? '')?.[1]);
    await rig.until(() => pid() > 0);
    rig.runs.cancel(run);
    await rig.finish(run);
    assert.equal(run.conclusion, 'cancelled');
    assert.equal(isAlive(pid()), false);
  });

  test('end at once when the sandbox stops', async () => {
    const own = await createRig();
    const run = own.start(
      workflow(
        `- run: |\n    trap '' TERM\n    echo "pid=$$"\n    sleep 300\n- { if: always(), run: echo never }`,
      ),
    );
    const text = (): string => run.jobs[0]?.log.join('\n') ?? '';
    await own.until(() => text().includes('\npid='));
    await own.stop();
    assert.equal(isAlive(Number(/^pid=(\d+)$/m.exec(text())?.[1])), false);
    assert.equal(run.conclusion, 'cancelled');
    assert.ok(!/^never$/m.test(text()));
  });
});

/** A process that ended but that its parent has not looked after (a zombie) is not alive. */
function isAlive(pid: number): boolean {
  assert.ok(pid > 0);
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return !/^\s*(?:Z|$)/.test(stdout);
}
