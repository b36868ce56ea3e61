import { ECR, type Entry, type History, sha256 } from './histories.ts';

/** A history and what is told of it: `told` of the test says how. */
export type Case = readonly [what: string, history: History, expected: string];

export const ok = (revision: number, digest?: string | null): Entry => ({
  revision,
  status: 'SUCCESSFUL',
  ...(digest === undefined ? {} : { digest }),
});
export const stopped = (revision: number): Entry => ({ revision, status: 'STOPPED' });
const takenBack = (revision: number, backTo?: number): Entry => ({
  revision,
  status: 'ROLLBACK_SUCCESSFUL',
  ...(backTo === undefined ? {} : { backTo }),
});
export const now = (revision: number, status = 'IN_PROGRESS'): Entry => ({ revision, status });

/** The newest deployment is over. */
export const FINISHED: readonly Case[] = [
  ['the one before', { entries: [ok(42), ok(41), ok(40)] }, 'deployments: 41 40'],
  ['not the revision before, which failed', { entries: [ok(43), stopped(42), ok(41)] }, 'deployments: 41'],
  [
    'not the revision before, which was rolled back',
    { entries: [ok(43), takenBack(42, 2), ok(41)] },
    'deployments: 41',
  ],
  ['the last one failed and stays', { entries: [stopped(43), ok(42), ok(41)] }, 'deployments: 42 41'],
  [
    'the last one was rolled back: what runs is left out',
    { entries: [takenBack(43, 1), ok(42), ok(41)], has: 42 },
    'deployments: 41',
  ],
  [
    'the last one was rolled back, and to what is not told',
    { entries: [takenBack(43), ok(42), ok(41)], has: 42 },
    'deployments: 41',
  ],
  [
    'two were rolled back in a row',
    { entries: [takenBack(44, 2), takenBack(43, 2), ok(42), ok(41)], has: 42 },
    'deployments: 41',
  ],
  [
    'the roll-back failed',
    { entries: [{ revision: 43, status: 'ROLLBACK_FAILED' }, ok(42), ok(41)] },
    'deployments: 42 41',
  ],
  ['the same revision was redeployed', { entries: [ok(42), ok(42), ok(42), ok(41)] }, 'deployments: 41'],
  [
    'the same revision was redeployed with another image of its tag',
    { entries: [ok(42, 'new'), ok(42, 'old'), ok(41)], fates: { old: 'moved' } },
    'deployments: 42@old+ 41',
  ],
  [
    'a tag names something else by now',
    { entries: [ok(42), ok(41)], fates: { v41: 'moved' } },
    'deployments: 41+',
  ],
  [
    'a deregistered revision is copied',
    { entries: [ok(42), ok(41)], registered: { api: [42, 40] } },
    'deployments: 41+',
  ],
  [
    'an image that is gone comes last',
    { entries: [ok(42), ok(41), ok(40)], fates: { v41: 'missing' } },
    'deployments: 40 41+-',
  ],
  [
    'all images are gone',
    { entries: [ok(42), ok(41), ok(40)], fates: { v41: 'missing', v40: 'missing' } },
    'deployments: 41+- 40+-',
  ],
  [
    'an image that cannot be looked up is named by the digest that ECS recorded',
    { entries: [ok(42), ok(41)], fates: { v41: 'unseen' } },
    'deployments: 41+',
  ],
  [
    'the same revision redeployed from another registry, whose tag has moved for all that is known',
    {
      entries: [
        { ...ok(42, 'new'), image: 'ghcr.io/a/api:main' },
        { ...ok(42, 'old'), image: 'ghcr.io/a/api:main' },
      ],
    },
    'deployments: 42@old+',
  ],
  [
    'an image of another registry that is named by its digest',
    { entries: [ok(42), { ...ok(41), image: `ghcr.io/a/api@${sha256('v41')}` }] },
    'deployments: 41',
  ],
  [
    'an image whose digest ECS did not record',
    { entries: [ok(42), { ...ok(41, null), image: 'ghcr.io/a/api:main' }] },
    'deployments: 41',
  ],
  [
    'fifteen builds of one tag',
    {
      entries: Array.from({ length: 15 }, (_, index) => ({
        ...ok(42, `b${15 - index}`),
        image: `${ECR}:latest`,
      })),
      tagged: { latest: 'b15' },
    },
    `deployments: ${Array.from({ length: 14 }, (_, index) => `42@b${14 - index}+`).join(' ')}`,
  ],
  [
    'what is far back is looked up once it is chosen',
    {
      entries: Array.from({ length: 16 }, (_, index) => ok(16 - index)),
      registered: { api: Array.from({ length: 14 }, (_, index) => 16 - index) },
      fates: { v1: 'missing' },
    },
    'deployments: 15 14 13 12 11 10 9 8 7 6 5 4 3 2+ 1+-',
  ],
  [
    'the tag was moved back by hand',
    {
      entries: ['new', 'old'].map(digest => ({ ...ok(42, digest), image: `${ECR}:latest` })),
      tagged: { latest: 'old' },
    },
    'deployments: 42@old',
  ],
  [
    'it was taken back by hand, and forth again',
    { entries: [ok(42), ok(41), ok(42), ok(41), ok(40)] },
    'deployments: 41 40',
  ],
  [
    'after a roll-back by hand the newer one is the one before',
    { entries: [ok(41), ok(42), ok(41)] },
    'deployments: 42',
  ],
  ['somebody else deployed meanwhile', { entries: [ok(50), ok(42), ok(41)] }, 'deployments: 42 41'],
  ['the list is behind the service', { entries: [ok(42), ok(41)], has: 43 }, 'deployments: 42 41'],
  ['the list is behind a roll-back', { entries: [ok(42), ok(41), ok(40)], has: 41 }, 'deployments: 42 40'],
  [
    'another family, whose revisions are ACTIVE all the same',
    { entries: [{ ...ok(7), family: 'api-v2' }, ok(41)], registered: { api: [41], 'api-v2': [7] } },
    'deployments: 41',
  ],
  [
    'back to another family, of which one is deregistered',
    {
      entries: [ok(41), { ...ok(7), family: 'api-v2' }, { ...ok(6), family: 'api-v2' }],
      registered: { 'api-v2': [7] },
    },
    'deployments: api-v2:7 api-v2:6+',
  ],
  [
    'a revision with more than a hundred after it',
    {
      entries: [ok(300), ok(150)],
      registered: { api: Array.from({ length: 300 }, (_, index) => 300 - index) },
    },
    'deployments: 150',
  ],
  [
    'a revision that is deleted comes last, and is refused',
    { entries: [ok(42), ok(41), ok(40)], registered: { api: [42, 40] }, deleted: [41] },
    'deployments: 40 41!-',
  ],
  ['no history', { entries: [], has: 42, registered: { api: [43, 42, 41, 39] } }, 'revisions: 41 39'],
  ['no history and no other revision', { entries: [], has: 1, registered: { api: [1] } }, 'noRevision'],
  ['no history and no task definition', { entries: [], has: null }, 'noRevision'],
  ['one deployment ever', { entries: [ok(1)], registered: { api: [1] } }, 'onlyOne'],
  [
    'one deployment in the history, and revisions from before',
    { entries: [ok(42)], registered: { api: [42, 41] } },
    'revisions: 41',
  ],
  [
    'revisions that failed are not offered',
    { entries: [ok(44), stopped(43), takenBack(42)], registered: { api: [44, 43, 42, 41] } },
    'revisions: 41',
  ],
  ['nothing ever succeeded', { entries: [stopped(2), stopped(1)], registered: { api: [2, 1] } }, 'onlyOne'],
  [
    'a service revision that is forgotten',
    { entries: [ok(42), { ...ok(41), forgotten: true }, ok(40)] },
    'deployments: 40',
  ],
];
