import * as vscode from 'vscode';
import { joinWords, splitWords } from '../../core/rollout/words.ts';
import type { FoundDockerfile, Looked } from '../../core/scaffold/look/look.ts';
import { health } from '../../core/scaffold/propose.ts';
import type { App, SetUp } from '../../core/scaffold/setUp.ts';
import { sizeText } from '../../core/scaffold/sizeText.ts';
import { askText } from '../askText.ts';
import { pick } from '../pick.ts';
import { type Line, numberProblem } from './form.ts';

/** CPU units and MiB that a task on Fargate may have, the usual ones: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const SIZES = [
  [256, [512, 1024, 2048]],
  [512, [1024, 2048, 3072, 4096]],
  [1024, [2048, 3072, 4096, 5120, 6144, 7168, 8192]],
  [2048, [4096, 6144, 8192, 12_288, 16_384]],
  [4096, [8192, 12_288, 16_384, 24_576, 30_720]],
] as const;

/** What is built and run, a line for each thing that a person may know better. */
export function appLines(setUp: SetUp, looked: Looked): readonly Line<SetUp>[] {
  const { app } = setUp;
  const line = (
    icon: string,
    label: string,
    now: string,
    change: (app: App) => Promise<App>,
  ): Line<SetUp> => ({
    icon,
    label,
    now,
    change: async given => ({ ...given, app: await change(given.app) }),
  });
  return [
    line('package', vscode.l10n.t('Dockerfile'), dockerfileNow(app, looked), each =>
      askDockerfile(each, looked),
    ),
    line('plug', vscode.l10n.t('Port'), String(app.port), each => askPort(each, looked)),
    line('heart', vscode.l10n.t('Health check'), healthNow(app), each => askHealth(each, looked)),
    line('dashboard', vscode.l10n.t('Size'), sizeText(app.cpu, app.memory), askSize),
    line('circuit-board', vscode.l10n.t('Processor'), app.architecture, askArchitecture),
    line('beaker', vscode.l10n.t('Tests'), app.tests?.test ?? vscode.l10n.t('none'), each =>
      askTests(each, looked),
    ),
    line('database', vscode.l10n.t('Migration before each deployment'), migrationNow(app), each =>
      askMigration(each, looked),
    ),
  ];
}

function dockerfileNow({ dockerfile }: App, { dockerfiles }: Looked): string {
  return dockerfiles.some(({ path }) => path === dockerfile)
    ? dockerfile
    : vscode.l10n.t('{0}, which is still to be written', dockerfile);
}

async function askDockerfile(app: App, { dockerfiles }: Looked): Promise<App> {
  const chosen = await pick(
    {
      title: vscode.l10n.t('Dockerfile'),
      placeholder: vscode.l10n.t('What the image is built from'),
      none: vscode.l10n.t('There is no Dockerfile in this repository yet.'),
    },
    async () => dockerfiles.map(file => ({ label: file.path, description: file.base ?? '', value: file })),
  );
  const port = chosen.port ?? app.port;
  const { healthPath: _path, healthCommand: _command, healthTimes: _times, ...rest } = app;
  return {
    ...rest,
    dockerfile: chosen.path,
    context: chosen.folder,
    port,
    startSeconds: chosen.startSeconds ?? app.startSeconds,
    ...health(chosen, port),
  };
}

async function askPort(app: App, looked: Looked): Promise<App> {
  const text = await askText({
    title: vscode.l10n.t('Port'),
    prompt: vscode.l10n.t('What the container listens on.'),
    value: String(app.port),
    problem: typed => numberProblem(typed, 1, 65_535),
  });
  return withHealth({ ...app, port: Number(text) }, app.healthPath, looked);
}

function healthNow({ healthPath, healthCommand, startSeconds }: App): string {
  const within = vscode.l10n.t('{0} s to start', startSeconds);
  if (healthPath === undefined && healthCommand === undefined) {
    return `${vscode.l10n.t('none')} · ${within}`;
  }
  const path = healthPath ?? healthCommand?.join(' ') ?? '';
  return healthCommand === undefined
    ? `${path} · ${vscode.l10n.t('not asked in the container')} · ${within}`
    : `${path} · ${within}`;
}

async function askHealth(app: App, looked: Looked): Promise<App> {
  const path = await askText({
    title: vscode.l10n.t('Health Check'),
    prompt: vscode.l10n.t(
      'Path that answers with 200 when the app is well, such as /healthz; empty for none.',
    ),
    value: app.healthPath ?? '',
    problem: typed =>
      typed === '' || /^\/[\w./~%?&=:-]*$/.test(typed)
        ? undefined
        : vscode.l10n.t('A path, such as /healthz.'),
  });
  const seconds = await askText({
    title: vscode.l10n.t('Health Check'),
    prompt: vscode.l10n.t('Seconds that the app takes to start, at most.'),
    value: String(app.startSeconds),
    problem: typed => numberProblem(typed, 0, 300),
  });
  return withHealth({ ...app, startSeconds: Number(seconds) }, path === '' ? undefined : path, looked);
}

/** With the command that asks it, as far as one is known for the image: its own asks the port that it exposes. */
function withHealth(app: App, path: string | undefined, looked: Looked): App {
  const image = looked.dockerfiles.find(file => file.path === app.dockerfile);
  const { healthPath: _path, healthCommand: _command, healthTimes: _times, ...rest } = app;
  if (path === undefined) {
    return rest;
  }
  return { ...rest, ...health(image?.port === app.port ? image : withoutHealth(image), app.port, path) };
}

function withoutHealth(image: FoundDockerfile | undefined): FoundDockerfile | undefined {
  if (image === undefined) {
    return undefined;
  }
  const { healthPath: _path, healthCommand: _command, ...rest } = image;
  return rest;
}

async function askSize(app: App): Promise<App> {
  const title = vscode.l10n.t('Size of a Task');
  const size = await pick(
    { title, placeholder: vscode.l10n.t('CPU and memory on Fargate'), none: '' },
    async () =>
      SIZES.flatMap(([cpu, memories]) =>
        memories.map(memory => ({
          label: sizeText(cpu, memory),
          ...(cpu === app.cpu && memory === app.memory ? { description: vscode.l10n.t('as it is') } : {}),
          value: { cpu, memory },
        })),
      ),
  );
  return { ...app, ...size };
}

async function askArchitecture(app: App): Promise<App> {
  const architecture = await pick<App['architecture']>(
    { title: vscode.l10n.t('Processor'), placeholder: '', none: '' },
    async () => [
      { label: 'X86_64', value: 'X86_64' },
      {
        label: 'ARM64',
        description: vscode.l10n.t('Graviton; built under emulation, which is slower'),
        value: 'ARM64',
      },
    ],
  );
  return { ...app, architecture };
}

async function askTests(app: App, { tests }: Looked): Promise<App> {
  const { tests: now, ...rest } = app;
  const offered = tests ?? now;
  const chosen = await pick<App['tests'] | 'none'>(
    {
      title: vscode.l10n.t('Tests'),
      placeholder: vscode.l10n.t('What has to pass before a deployment'),
      none: '',
    },
    async () => [
      ...(offered === undefined
        ? []
        : [{ label: offered.test, description: offered.runtime, value: offered }]),
      {
        label: vscode.l10n.t('No tests'),
        description: vscode.l10n.t('steps of your own can be added to the workflow'),
        value: 'none' as const,
      },
    ],
  );
  return chosen === 'none' || chosen === undefined ? rest : { ...rest, tests: chosen };
}

function migrationNow({ migration }: App): string {
  return migration === undefined ? vscode.l10n.t('none') : joinWords(migration.command);
}

async function askMigration(app: App, { migrations }: Looked): Promise<App> {
  const { migration: now, ...rest } = app;
  const first = now?.command ?? migrations[0] ?? [];
  const line = await askText({
    title: vscode.l10n.t('Migration Before Each Deployment'),
    prompt: vscode.l10n.t(
      'Command that is run in the new image as a task of its own; anything but exit code 0 stops the deployment. Empty for none.',
    ),
    value: joinWords(first),
    problem: text => {
      const read = splitWords(text);
      return 'problem' in read ? read.problem : undefined;
    },
  });
  const read = splitWords(line);
  const command = 'value' in read ? read.value : [];
  return command.length === 0
    ? rest
    : { ...rest, migration: { family: now?.family ?? `${app.name}-migrate`, command } };
}
