import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../core/emitter.ts';
import { Failure, toFailure } from '../../core/failure.ts';
import type { Sessions } from '../../core/identity/sessions.ts';
import type { Access, Clock, Credentials } from '../../core/ports.ts';
import { type Answer, answer, credentialAnswer } from '../../core/terminal/credentialAnswer.ts';
import type { WriteTurn } from '../../core/terminal/writeTurn.ts';
import { type Door, Endpoint } from './endpoint.ts';
import type { Launch } from './launcher.ts';

export interface DoorsDeps {
  readonly sessions: Pick<Sessions, 'credentials' | 'environment'>;
  readonly turn: WriteTurn;
  readonly clock: Clock;
}

/**
 * The doors of this window's endpoint. Each environment has one of its own, so that a terminal goes on acting in
 * the environment that it was opened in.
 */
export class Doors implements Disposable {
  readonly #deps: DoorsDeps;
  readonly #endpoint: Endpoint;
  readonly #environments = new Map<string, Door>();

  private constructor(deps: DoorsDeps, endpoint: Endpoint) {
    this.#deps = deps;
    this.#endpoint = endpoint;
  }

  /** Rejects with the system's error where nothing may listen here. */
  static async open(deps: DoorsDeps): Promise<Doors> {
    return new Doors(deps, await Endpoint.listen());
  }

  /** The same one for as long as the window lives; it refuses while nobody is signed in to the environment. */
  environment(name: string): Door {
    const known = this.#environments.get(name);
    if (known !== undefined) {
      return known;
    }
    const door = this.#endpoint.open(() => this.#credentials(name));
    this.#environments.set(name, door);
    return door;
  }

  /** Gives what to launch once; the door is closed after that, or with `dispose`. */
  launch(what: Launch): Door {
    const door: Door = this.#endpoint.open(async () => {
      door.dispose();
      return { status: 200, body: { ...what } };
    });
    return door;
  }

  dispose(): void {
    this.#environments.clear();
    this.#endpoint.dispose();
  }

  async #credentials(name: string): Promise<Answer> {
    const { sessions, turn, clock } = this.#deps;
    const writing = turn.environment === name;
    const access: Access = writing ? { kind: 'role' } : 'terminal';
    try {
      const { roleArn, writeRoleArn } = sessions.environment(name);
      return await credentialAnswer(() => this.#ask(name, access), {
        environment: name,
        roleArn: writing ? (writeRoleArn ?? roleArn) : roleArn,
        until: writing ? turn.used() : undefined,
        clock,
      });
    } catch (error) {
      const { message } = toFailure(error);
      return answer(403, 'notFound', message);
    }
  }

  async #ask(name: string, access: Access): Promise<Credentials> {
    const { sessions, turn } = this.#deps;
    const mayWrite = (): boolean => turn.environment === name;
    try {
      const credentials = await sessions.credentials(name, access);
      if (access !== 'terminal' && !mayWrite()) {
        throw new Failure('expired', l10n.t('Terminals of {0} may only read again.', name));
      }
      return credentials;
    } catch (error) {
      if (access !== 'terminal' && mayWrite() && endsWriting(error)) {
        turn.end();
      }
      throw error;
    }
  }
}

/** An approval that ran out, or a role that is refused, does not come back by asking. */
function endsWriting(error: unknown): boolean {
  return error instanceof Failure && ['accessDenied', 'expired', 'identityRefused'].includes(error.code);
}
