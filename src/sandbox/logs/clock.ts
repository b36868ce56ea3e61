import type { SandboxClock } from '../api.ts';

/** Where it says how fast it runs, lines become visible that much sooner. */
export type LogClock = SandboxClock & { readonly speed?: number };
