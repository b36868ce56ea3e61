import { createHash } from 'node:crypto';
import type { Answer } from './http.ts';

export interface Page {
  readonly status: number;
  readonly title: string;
  /** The one style sheet that the page may have. */
  readonly style: string;
  /** HTML already. */
  readonly body: string;
  /** The page loads itself again after so many seconds. */
  readonly refresh?: number;
}

/** A page of the sandbox for a person: no script, no frame, nothing from elsewhere. */
export function htmlAnswer({ status, title, style, body, refresh }: Page): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(style),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh === undefined ? '' : `<meta http-equiv="refresh" content="${refresh}">\n`}<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`,
  };
}

function policy(style: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
