/** Somebody who can sign in at the sandbox's issuer. */
export interface Person {
  readonly login: string;
  readonly name: string;
  readonly email: string;
  /** What trust policies look at. */
  readonly subject: string;
  readonly description: string;
}

export const PEOPLE: readonly Person[] = [
  {
    login: 'octocat',
    name: 'Mona Octocat',
    email: 'octocat@example.com',
    subject: 'team:developers:user:octocat',
    description: 'Developer: reads and changes',
  },
  {
    login: 'hubot',
    name: 'Hubot',
    email: 'hubot@example.com',
    subject: 'team:observers:user:hubot',
    description: 'Observer: only the read role trusts it',
  },
];

export function findPerson(login: string): Person | undefined {
  return PEOPLE.find(person => person.login === login);
}
