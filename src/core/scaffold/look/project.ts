import { isRecord, type Json } from '../merge/values.ts';
import type { TestJob } from '../setUp.ts';

/** Texts of files in the repository's root, by their names. */
export type RootFiles = ReadonlyMap<string, string>;

/** Files in the root that tell how a project is tested and migrated, if they are there. */
export const TELLING_FILES = [
  '.node-version',
  '.nvmrc',
  '.python-version',
  '.ruby-version',
  'Cargo.lock',
  'Cargo.toml',
  'Gemfile',
  'Pipfile',
  'Pipfile.lock',
  'alembic.ini',
  'artisan',
  'build.gradle',
  'build.gradle.kts',
  'bun.lock',
  'bun.lockb',
  'composer.json',
  'global.json',
  'go.mod',
  'gradlew',
  'manage.py',
  'mvnw',
  'npm-shrinkwrap.json',
  'package-lock.json',
  'package.json',
  'pnpm-lock.yaml',
  'poetry.lock',
  'pom.xml',
  'pyproject.toml',
  'pytest.ini',
  'requirements-dev.txt',
  'requirements.txt',
  'tox.ini',
  'uv.lock',
  'yarn.lock',
] as const;

/** How the project tests itself; undefined where nothing says that it does. `paths` are all of the repository's. */
export function findTests(files: RootFiles, paths: readonly string[]): TestJob | undefined {
  return (
    nodeTests(files) ??
    pythonTests(files, paths) ??
    goTests(files, paths) ??
    javaTests(files, paths) ??
    rubyTests(files, paths) ??
    dotnetTests(paths) ??
    phpTests(files) ??
    rustTests(files)
  );
}

/** Commands that look as though they bring a database up to date, the likeliest first. */
export function findMigrations(files: RootFiles, paths: readonly string[]): readonly (readonly string[])[] {
  const { scripts, dependencies } = packageOf(files);
  const found: (readonly string[])[] = [];
  for (const name of Object.keys(scripts)) {
    if (/^(?:db[:-])?migrat(?:e|ions?)(?:[:-](?:deploy|up|latest|run|prod))?$/.test(name)) {
      found.push([nodeManager(files), 'run', name]);
    }
  }
  if (paths.some(path => path.endsWith('prisma/schema.prisma')) && Object.hasOwn(dependencies, 'prisma')) {
    found.push(['npx', 'prisma', 'migrate', 'deploy']);
  }
  if (files.has('manage.py')) {
    found.push(['python', 'manage.py', 'migrate', '--noinput']);
  }
  if (files.has('alembic.ini')) {
    found.push(['alembic', 'upgrade', 'head']);
  }
  if (paths.some(path => path.startsWith('db/migrate/')) && paths.includes('bin/rails')) {
    found.push(['bin/rails', 'db:migrate']);
  }
  if (files.has('artisan')) {
    found.push(['php', 'artisan', 'migrate', '--force']);
  }
  return found;
}

function nodeTests(files: RootFiles): TestJob | undefined {
  const { scripts, engines } = packageOf(files);
  const test = scripts['test'];
  // What npm writes into a new package.json.
  if (typeof test !== 'string' || test.includes('no test specified')) {
    return undefined;
  }
  const manager = nodeManager(files);
  const file = ['.nvmrc', '.node-version'].find(name => files.has(name));
  const version = file ?? (typeof engines === 'string' ? 'package.json' : undefined);
  const locked = manager !== 'npm' || files.has('package-lock.json') || files.has('npm-shrinkwrap.json');
  return {
    runtime: 'node',
    // Without a lock file there is nothing to keep to, and nothing to find what was downloaded again by.
    ...(locked ? { packageManager: manager } : {}),
    install: INSTALL[manager] ?? (locked ? 'npm ci' : 'npm install'),
    test: manager === 'bun' ? 'bun run test' : `${manager} test`,
    ...(version === undefined || manager === 'bun' ? {} : { version }),
  };
}

const INSTALL: Readonly<Record<string, string>> = {
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --frozen-lockfile',
  bun: 'bun install --frozen-lockfile',
};

function nodeManager(files: RootFiles): string {
  if (files.has('pnpm-lock.yaml')) {
    return 'pnpm';
  }
  if (files.has('yarn.lock')) {
    return 'yarn';
  }
  return files.has('bun.lock') || files.has('bun.lockb') ? 'bun' : 'npm';
}

function pythonTests(files: RootFiles, paths: readonly string[]): TestJob | undefined {
  const project = files.get('pyproject.toml') ?? '';
  const hasPytest =
    files.has('pytest.ini') ||
    /pytest/.test(
      project + (files.get('requirements-dev.txt') ?? '') + (files.get('requirements.txt') ?? ''),
    ) ||
    /pytest/.test(files.get('Pipfile') ?? '');
  const isPython = project !== '' || files.has('requirements.txt') || files.has('Pipfile');
  const hasTests = paths.some(path => /(?:^|\/)(?:test_[^/]+|[^/]+_test|tests)\.py$/.test(path));
  if (!isPython || !(hasPytest || hasTests)) {
    return undefined;
  }
  const version = files.has('.python-version')
    ? '.python-version'
    : /requires-python\s*=/.test(project)
      ? 'pyproject.toml'
      : undefined;
  const shared = { runtime: 'python' as const, ...(version === undefined ? {} : { version }) };
  const command = hasPytest
    ? 'python -m pytest'
    : files.has('manage.py')
      ? 'python manage.py test'
      : 'python -m unittest';
  if (files.has('uv.lock')) {
    // uv reads both files itself.
    return {
      runtime: 'python',
      packageManager: 'uv',
      install: 'uv sync --locked',
      test: `uv run ${command}`,
    };
  }
  if (files.has('poetry.lock')) {
    return { ...shared, packageManager: 'poetry', install: 'poetry install', test: `poetry run ${command}` };
  }
  if (files.has('Pipfile')) {
    const test = `pipenv run ${command}`;
    return files.has('Pipfile.lock')
      ? { ...shared, packageManager: 'pipenv', install: 'pip install pipenv\npipenv sync --dev', test }
      : { ...shared, install: 'pip install pipenv\npipenv install --dev', test };
  }
  const requirements = ['requirements.txt', 'requirements-dev.txt'].filter(name => files.has(name));
  const install = requirements.length > 0 ? requirements.map(name => `-r ${name}`).join(' ') : '.';
  return { ...shared, packageManager: 'pip', install: `pip install ${install}`, test: command };
}

function goTests(files: RootFiles, paths: readonly string[]): TestJob | undefined {
  return files.has('go.mod') && paths.some(path => path.endsWith('_test.go'))
    ? { runtime: 'go', version: 'go.mod', test: 'go test ./...' }
    : undefined;
}

function javaTests(files: RootFiles, paths: readonly string[]): TestJob | undefined {
  const pom = files.get('pom.xml');
  const gradle = files.get('build.gradle') ?? files.get('build.gradle.kts');
  if ((pom === undefined && gradle === undefined) || !paths.some(path => path.includes('src/test/'))) {
    return undefined;
  }
  const asked =
    /<(?:java\.version|maven\.compiler\.release|release)>(\d+)</.exec(pom ?? '')?.[1] ??
    /(?:JavaLanguageVersion\.of\(|JavaVersion\.VERSION_)(\d+)/.exec(gradle ?? '')?.[1];
  const shared = { runtime: 'java' as const, ...(asked === undefined ? {} : { version: asked }) };
  return pom === undefined
    ? { ...shared, packageManager: 'gradle', test: files.has('gradlew') ? './gradlew test' : 'gradle test' }
    : {
        ...shared,
        packageManager: 'maven',
        test: files.has('mvnw') ? './mvnw --batch-mode test' : 'mvn --batch-mode test',
      };
}

function rubyTests(files: RootFiles, paths: readonly string[]): TestJob | undefined {
  if (!files.has('Gemfile')) {
    return undefined;
  }
  const asked = /^\s*ruby\s+["']([\d.]+)["']/m.exec(files.get('Gemfile') ?? '')?.[1];
  const version = asked ?? (files.has('.ruby-version') ? undefined : '3.4');
  const shared = { runtime: 'ruby' as const, ...(version === undefined ? {} : { version }) };
  if (paths.some(path => path.startsWith('spec/') && path.endsWith('_spec.rb'))) {
    return { ...shared, test: 'bundle exec rspec' };
  }
  if (!paths.some(path => path.startsWith('test/') && path.endsWith('_test.rb'))) {
    return undefined;
  }
  return { ...shared, test: paths.includes('bin/rails') ? 'bin/rails test' : 'bundle exec rake test' };
}

function dotnetTests(paths: readonly string[]): TestJob | undefined {
  return paths.some(path => /test[^/]*\.(?:cs|fs|vb)proj$/i.test(path))
    ? { runtime: 'dotnet', test: 'dotnet test' }
    : undefined;
}

function phpTests(files: RootFiles): TestJob | undefined {
  const composer = records(files.get('composer.json'));
  const scripts = isRecord(composer['scripts']) ? composer['scripts'] : {};
  const install = 'composer install --no-interaction --prefer-dist';
  if (Object.hasOwn(scripts, 'test')) {
    return { runtime: 'php', install, test: 'composer test' };
  }
  const development = isRecord(composer['require-dev']) ? composer['require-dev'] : {};
  return Object.hasOwn(development, 'phpunit/phpunit')
    ? { runtime: 'php', install, test: 'vendor/bin/phpunit' }
    : undefined;
}

function rustTests(files: RootFiles): TestJob | undefined {
  return files.has('Cargo.toml')
    ? { runtime: 'rust', test: files.has('Cargo.lock') ? 'cargo test --locked' : 'cargo test' }
    : undefined;
}

function packageOf(files: RootFiles): { scripts: Json; dependencies: Json; engines: unknown } {
  const { scripts, dependencies, devDependencies, engines } = {
    ...NO_PACKAGE,
    ...records(files.get('package.json')),
  };
  return {
    scripts: isRecord(scripts) ? scripts : {},
    dependencies: {
      ...(isRecord(devDependencies) ? devDependencies : {}),
      ...(isRecord(dependencies) ? dependencies : {}),
    },
    engines: isRecord(engines) ? engines['node'] : undefined,
  };
}

const NO_PACKAGE: Readonly<Record<'scripts' | 'dependencies' | 'devDependencies' | 'engines', unknown>> = {
  scripts: {},
  dependencies: {},
  devDependencies: {},
  engines: {},
};

function records(text: string | undefined): Json {
  try {
    const value: unknown = text === undefined ? {} : JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
