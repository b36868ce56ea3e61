import { escapeHtml } from '../items/render.js';

/** Paragraphs are parted by an empty line. */
function paragraphs(body) {
  return body
    .split(/\n{2,}/)
    .map(text => `<p>${escapeHtml(text)}</p>`)
    .join('\n');
}

/** By whom it is; a post of nobody is the editors'. */
function byline({ author = 'the editors' }) {
  return `<p class="by">by ${escapeHtml(author)}</p>`;
}

/**
 * A post as HTML. Throws where
 * there is none.
 */
export function renderPost(post) {
  return [
    '<article>',
    // Its title is the page's only heading.
    `<h1>${escapeHtml(post.title)}</h1>`,
    byline(post),
    paragraphs(post.body),
    '</article>',
    '',
  ].join('\n');
}
