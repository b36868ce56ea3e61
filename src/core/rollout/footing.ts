import type { Service } from '../model.ts';
import type { Looker } from './looker.ts';
import { shifts } from './reads.ts';
import { scaleStanding } from './scaleStanding.ts';
import { type Known, plainStanding, type Standing, shiftStanding, standing } from './standing.ts';

/** How long (ms) what is read may fail to say where the deployment stands. */
const UNSURE_GRACE = 30_000;

/** Where a rollout stands, look by look: one look alone need not say it. */
export class Footing {
  #unsureSince: number | undefined;
  #askedSeen = false;

  /** Whether the last look told where it stands. */
  get isSure(): boolean {
    return this.#unsureSince === undefined;
  }

  /** Whether nothing that can be read has said it for so long that nothing will. */
  isLost(now: number): boolean {
    return this.#unsureSince !== undefined && now - this.#unsureSince >= UNSURE_GRACE;
  }

  /** By what was just read, at `now` (ms). */
  at(service: Service, { watched, found }: Looker, known: Known, now: number): Standing {
    if (watched.deployment === undefined && watched.serviceDeployment === undefined) {
      this.#askedSeen ||= service.desired === watched.asked.desired;
      return scaleStanding(service, watched, this.#askedSeen, now);
    }
    const seen =
      found !== undefined && shifts({ service, found })
        ? shiftStanding(service, known, found)
        : (plainStanding(service, known.id) ?? standing(service, known, found));
    if (seen.state !== 'unsure') {
      this.#unsureSince = undefined;
      return seen;
    }
    this.#unsureSince ??= now;
    return this.isLost(now) ? standing(service, known, undefined) : seen;
  }
}
