/** Somebody on the sandbox's GitHub. */
export interface Account {
  readonly login: string;
  /** Never used again for another account, unlike a login. */
  readonly id: number;
  readonly type: 'User' | 'Organization' | 'Bot';
}

/** What a user may do with a repository; each includes those after it. */
export type Role = 'admin' | 'write' | 'read';

export interface User extends Account {
  readonly name: string;
  /** In every repository of the sandbox. */
  readonly role: Role;
}

export const ORGANIZATION: Account = { login: 'octo-org', id: 6_811_672, type: 'Organization' };

/** Whom the token of a job stands for. */
export const ACTIONS_BOT: Account = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' };

export const USERS: readonly User[] = [
  { login: 'octocat', id: 583_231, type: 'User', name: 'Mona Octocat', role: 'admin' },
  { login: 'hubot', id: 480_938, type: 'User', name: 'Hubot', role: 'write' },
  { login: 'monalisa', id: 2_174_931, type: 'User', name: 'Mona Lisa', role: 'read' },
];

/** Logins do not know case. */
export function findUser(login: string): User | undefined {
  return USERS.find(user => user.login === login.toLowerCase());
}

export function includesRole(role: Role, wanted: Role): boolean {
  const order: readonly Role[] = ['admin', 'write', 'read'];
  return order.indexOf(role) <= order.indexOf(wanted);
}
