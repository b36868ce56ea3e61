import { renderList, renderPage } from './render.js';

const items = [
  { id: 41, title: 'Pencil', price: 1.2 },
  { id: 42, title: 'Notebook', price: 4.5 },
  // Not priced yet.
  { id: 43, title: 'Fountain pen' },
];

// Those of one page, from 1 on;
// none where it is beyond the last.
function pageOf(number, size) {
  return items.slice((number - 1) * size, number * size);
}

function numberOf(query) {
  const number = Number(query.get('page') ?? 1);
  return Number.isInteger(number) && number > 0 ? number : 1;
}

/**
 * `/api/items`, `/api/items?page=2` and `/api/items/42`.
 */
export async function handler(request, response, config) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const id = /^\/api\/items\/(\d+)$/.exec(pathname)?.[1];
  if (id === undefined) {
    const page = pageOf(numberOf(searchParams), config.pageSize);
    // The page is sent in one, so that an item that cannot be shown is answered with an error, and
    // not with half a page.
    await response.end(renderPage('Items', renderList(page)));
    return;
  }
  const item = items.find(each => each.id === Number(id));
  response.statusCode = item === undefined ? 404 : 200;
  response.end(renderPage('Item', item === undefined ? [] : renderList([item])));
}
