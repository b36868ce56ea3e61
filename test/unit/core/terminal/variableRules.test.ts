import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { planConfiguration } from '../../../../src/core/terminal/servicePlan.ts';
import { whyLeftOut, whyNameLeftOut } from '../../../../src/core/terminal/variableRules.ts';

const TASK_DEFINITION = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:3';

const BAD = [
  'PATH Path path HOME SHELL USER PWD TERM IFS TMPDIR _ XDG_RUNTIME_DIR TERM_PROGRAM_VERSION',
  'AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE AWS_REGION AWS_ROLE_ARN',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_AUTHORIZATION_TOKEN AWS_ENDPOINT_URL_ECS AWS_CONFIG_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE AWS_SHARED_CREDENTIALS_FILE aws_access_key_id',
  'LD_PRELOAD LD_LIBRARY_PATH DYLD_INSERT_LIBRARIES NODE_OPTIONS BASH_ENV ENV PROMPT_COMMAND PS1 PS4 ZDOTDIR',
  'BASH_FUNC_ls%% PYTHONSTARTUP PYTHONPATH PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS GIT_SSH_COMMAND PAGER LESSOPEN',
  'HTTP_PROXY https_proxy NO_PROXY NODE_TLS_REJECT_UNAUTHORIZED NODE_EXTRA_CA_CERTS SSL_CERT_FILE',
  'GITHUB_TOKEN GH_TOKEN GITHUB_API_URL CODESPACES CODESPACE_NAME VSCODE_IPC_HOOK_CLI ELECTRON_RUN_AS_NODE',
].flatMap(line => line.split(' '));

const GOOD =
  'PORT NODE_ENV LOG_LEVEL DATABASE_URL PATH_PREFIX HOME_URL ENVIRONMENT APP_ENV AWS_S3_BUCKET AWS_LAMBDA_NAME GITHUB_CLIENT_ID JAVA_OPTS SPRING_PROFILES_ACTIVE spring.profiles.active LANG TZ USERS_TABLE PROXY_URL'.split(
    ' ',
  );

describe('variables that are left out', () => {
  for (const name of BAD) {
    it(`${name}, with a reason`, () => assert.match(whyNameLeftOut(name) ?? '', /^[A-Z].*\.$/));
  }

  for (const name of GOOD) {
    it(`but not ${name}`, () => assert.equal(whyNameLeftOut(name), undefined));
  }

  it('whatever their letters are', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BAD), fc.infiniteStream(fc.boolean()), (name, capitals) => {
        const mixed = [...name].map(letter =>
          capitals.next().value ? letter.toUpperCase() : letter.toLowerCase(),
        );
        assert.notEqual(whyNameLeftOut(mixed.join('')), undefined);
      }),
    );
  });

  it('no name that a process cannot have', () => {
    for (const name of ['', 'A=B', 'A B', 'A\0', 'A\n']) {
      assert.notEqual(whyNameLeftOut(name), undefined, JSON.stringify(name));
    }
  });

  it('no value that the editor or the system would change', () => {
    const why = (value: string) => whyLeftOut({ name: 'A', value });
    const braces = (inner: string): string => `x $${`{${inner}}`} y`;
    for (const inner of ['env:HOME', 'workspaceFolder', 'command:x.y', '/', 'unknown']) {
      assert.match(why(braces(inner)) ?? '', /VS Code/, inner);
    }
    assert.notEqual(why('a\0b'), undefined);
    for (const value of ['', '$HOME', '{x}', '$ {x}', 'a\nb', '$(id)', 'ü']) {
      assert.equal(why(value), undefined, value);
    }
  });
});

describe('the plan of a container', () => {
  it('takes plain variables and secrets, and says what it leaves', () => {
    const plan = planConfiguration(
      {
        name: 'api',
        image: 'api',
        essential: true,
        environment: [
          { name: 'PORT', value: '80' },
          { name: 'PATH', value: '/bin' },
          { name: 'PORT', value: '8080' },
        ],
        secrets: [
          { name: 'KEY', valueFrom: '/blog/key' },
          { name: 'GITHUB_TOKEN', valueFrom: '/blog/token' },
          { name: 'ODD', valueFrom: 'arn:aws:s3:::bucket/x' },
        ],
        environmentFiles: ['arn:aws:s3:::files/api.env'],
      },
      TASK_DEFINITION,
    );
    assert.deepEqual(plan.variables, [{ name: 'PORT', value: '8080' }]);
    assert.deepEqual(plan.secrets, [
      {
        name: 'KEY',
        valueFrom: '/blog/key',
        resource: 'arn:aws:ssm:eu-west-1:111122223333:parameter/blog/key',
      },
    ]);
    assert.deepEqual(
      plan.leftOut.map(({ name }) => name),
      ['PATH', 'GITHUB_TOKEN', 'ODD'],
    );
    assert.deepEqual(plan.environmentFiles, ['arn:aws:s3:::files/api.env']);
  });

  it('is empty where the container says nothing', () => {
    const plan = planConfiguration({ name: 'api', image: 'api', essential: true }, TASK_DEFINITION);
    assert.deepEqual(plan, { variables: [], secrets: [], leftOut: [], environmentFiles: [] });
  });
});
