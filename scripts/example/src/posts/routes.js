import { renderPost } from './render.js';

const posts = new Map([
  ['hello', { title: 'Hello', author: 'octocat', body: 'The first one.' }],
  ['logs', { title: 'Reading logs', author: 'hubot', body: 'They say what happened.' }],
]);

function slugOf({ url }) {
  return new URL(url, 'http://localhost').pathname.replace(/^\/api\/posts\/?/, '');
}

/** `/api/posts/hello`. */
export async function handler(request, response) {
  const post = posts.get(slugOf(request));
  if (request.method === 'GET') {
    // The browser may keep it for a minute.
    response.setHeader('cache-control', 'max-age=60');
    await response.end(renderPost(post));
    return;
  }
  response.statusCode = 405;
  response.end('only GET\n');
}
