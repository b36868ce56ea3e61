import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Input } from '../../../api.ts';
import { records, text } from '../../../input.ts';
import type { Action } from './action.ts';
import { parseObject } from './parseObject.ts';

/** https://github.com/aws-actions/amazon-ecs-render-task-definition */
export const renderDefinition: Action = {
  commits: ['138c24f321fdbdf7edee4a685519d253cae2cdea'],
  inputs: {
    'task-definition': undefined,
    'container-name': undefined,
    image: undefined,
    'environment-variables': undefined,
    command: undefined,
  },
  async run({ inputs, workspace }) {
    const given = inputs.required('task-definition');
    const name = inputs.required('container-name');
    const image = inputs.required('image');
    const file = resolve(workspace.work, given);
    const source = await readFile(file, 'utf8').catch(() => {
      throw new Error(`Task definition file does not exist: ${given}`);
    });
    const definition = parseObject(source);
    const containers = records(definition, 'containerDefinitions');
    if (containers === undefined) {
      throw new Error(
        'Invalid task definition format: containerDefinitions section is not present or is not an array',
      );
    }
    if (!containers.some(container => text(container, 'name') === name)) {
      throw new Error('Invalid task definition: Could not find container definition with matching name');
    }
    const variables = inputs.lines('environment-variables').map(line => {
      const equals = line.indexOf('=');
      if (equals < 0) {
        throw new Error(
          `Cannot parse the environment variable '${line}'. Environment variable pairs must be of the form NAME=value.`,
        );
      }
      return { name: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() };
    });
    const command = inputs.optional('command');
    const rendered: Input = {
      ...definition,
      containerDefinitions: containers.map(container =>
        text(container, 'name') === name
          ? {
              ...container,
              image,
              ...(variables.length === 0 ? {} : { environment: merged(container, variables) }),
              ...(command === undefined ? {} : { command: command.split(' ') }),
            }
          : container,
      ),
    };
    const path = join(workspace.temp, `task-definition--${process.hrtime.bigint()}.json`);
    await writeFile(path, JSON.stringify(rendered, undefined, 2), { mode: 0o600 });
    return { outputs: new Map([['task-definition', path]]) };
  },
};

function merged(container: Input, variables: readonly Input[]): readonly Input[] {
  const names = new Set(variables.map(variable => text(variable, 'name')));
  const kept = (records(container, 'environment') ?? []).filter(({ name }) => !names.has(String(name)));
  return [...kept, ...variables];
}
