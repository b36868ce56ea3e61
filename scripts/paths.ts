import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
/** What was downloaded or is kept between runs; ignored by git. */
export const cache = `${root}/.vscode-test`;
/** What a run leaves for people to look at; ignored by git. */
export const artifacts = `${root}/artifacts`;
