import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { putExtension } from '../testExtension.ts';

/** What the editor's provider is asked for. */
export interface Asked {
  /** Whether the person is asked; otherwise it is what is there already. */
  readonly interactive: boolean;
  readonly scopes: readonly string[];
}

/** Without an account there is none; `error` is the text of the provider's rejection. */
export interface Answer {
  readonly account?: string;
  readonly idToken?: string;
  readonly error?: string;
}

/**
 * The person's account at Microsoft Entra as the editor's provider would have it. The provider is an extension
 * of the same name as VS Code's own and of a higher version, which VS Code takes in its place.
 */
export class MicrosoftAccount {
  /** All that was asked for, in order. */
  readonly asked: Asked[] = [];
  /** To be replaced by the journey. */
  answer: (asked: Asked) => Answer | Promise<Answer> = () => ({});
  readonly #server: Server = createServer((request, response) => {
    read(request)
      .then(async text => {
        const asked: Asked = JSON.parse(text);
        this.asked.push(asked);
        response.end(JSON.stringify(await this.answer(asked)));
      })
      .catch(() => response.destroy());
  });

  /** Gives the variables that the extension needs. */
  async start(): Promise<Record<string, string>> {
    this.#server.listen(0, '127.0.0.1').unref();
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The server has no port');
    }
    return { ECS_MICROSOFT: `http://127.0.0.1:${address.port}` };
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Puts the provider's extension into a folder of extensions that has none yet. */
export async function putMicrosoftProvider(folder: string): Promise<void> {
  await putExtension(folder, {
    publisher: 'vscode',
    name: 'microsoft-authentication',
    version: '99.0.0',
    entry: join(import.meta.dirname, 'extension.ts'),
    manifest: { contributes: { authentication: [{ id: 'microsoft', label: 'Microsoft' }] } },
  });
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) {
    text += String(part);
  }
  return text;
}
