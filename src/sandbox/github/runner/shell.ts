/** How a step's script is run. */
export interface Shell {
  /** Of the file that holds the script. */
  readonly extension: string;
  readonly command: string;
  /** `{0}` stands for that file. */
  readonly args: readonly string[];
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
const KNOWN: Readonly<Record<string, Shell>> = {
  '': { extension: '.sh', command: 'bash', args: ['-e', '{0}'] },
  bash: { extension: '.sh', command: 'bash', args: ['--noprofile', '--norc', '-eo', 'pipefail', '{0}'] },
  sh: { extension: '.sh', command: 'sh', args: ['-e', '{0}'] },
  python: { extension: '.py', command: 'python3', args: ['{0}'] },
};

/** Undefined for a shell that the runner does not know. */
export function findShell(name: string | undefined): Shell | undefined {
  const known = Object.hasOwn(KNOWN, name ?? '') ? KNOWN[name ?? ''] : undefined;
  if (known !== undefined) {
    return known;
  }
  const [command = '', ...args] = (name ?? '').split(' ').filter(word => word !== '');
  return args.some(arg => arg.includes('{0}')) ? { extension: '', command, args } : undefined;
}
