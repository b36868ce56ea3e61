/** Characters of a file that is looked into, at most. What deploys is written by hand; larger files are data. */
export const LARGEST = 1_000_000;
