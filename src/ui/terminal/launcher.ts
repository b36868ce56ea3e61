/** What a launcher is told, beside its script: where its door is. */
export const LAUNCH_URL = 'ECS_CODESPACES_LAUNCH_URL';
export const LAUNCH_TOKEN = 'ECS_CODESPACES_LAUNCH_TOKEN';

/** What the door of a launcher answers. */
export interface Launch {
  readonly shell: string;
  readonly args: readonly string[];
  /** Secret: beside what the terminal has anyhow. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * A script for Node (`node -e`) that fetches a `Launch` and becomes the shell with these variables. Secrets must
 * not be among the variables that an editor starts a terminal with: it keeps those to revive the terminal in
 * another window, on the disk of the machine that the window is on, and writes them to its log at level debug.
 */
export const LAUNCHER = `
const { get } = require('node:http');
const { spawn } = require('node:child_process');
const { ${LAUNCH_URL}: url, ${LAUNCH_TOKEN}: token, ELECTRON_RUN_AS_NODE: _, ...own } = process.env;
const fail = text => { console.error(text); process.exitCode = 1; };
get(url, { headers: { authorization: token } }, response => {
  let text = '';
  response.setEncoding('utf8').on('data', part => { text += part; }).on('end', () => {
    const answer = JSON.parse(text);
    if (response.statusCode !== 200) { fail(answer.Message); return; }
    const shell = spawn(answer.shell, answer.args, { stdio: 'inherit', env: { ...own, ...answer.variables } });
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP']) { process.on(signal, () => {}); }
    shell.on('error', error => fail(error.message));
    shell.on('exit', (code, signal) => {
      if (signal !== null) { console.error(answer.shell + ': ' + signal); }
      process.exit(signal === null ? code : 1);
    });
  });
}).on('error', error => fail(error.message));
`;
