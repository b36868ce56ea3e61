/** Items as HTML. Whatever comes from outside is escaped. */

const ENTITIES = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, character => ENTITIES[character]);
}

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; }
  table { border-collapse: collapse; width: 100%; }
  td { border-bottom: 1px solid #ddd; padding: 0.25rem 0; }
  td:last-child { text-align: right; }
`;

/**
 * A cell of the table.
 */
function cell(text) {
  return `<td>${escapeHtml(text)}</td>`;
}

function row(cells) {
  return `<tr>${cells.map(cell).join('')}</tr>`;
}

function table(rows) {
  if (rows.length === 0) {
    return '<p>There is nothing here.</p>';
  }
  return `<table>${rows.map(row).join('\n')}</table>`;
}

/** A whole page; `rows` are what `renderList` gave. */
export function renderPage(title, rows) {
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<h1>${escapeHtml(title)}</h1>`,
    table(rows),
    '</html>',
    '',
  ].join('\n');
}

/**
 * What stands in the title of a page that has one item: its name, cut where it is too long for a tab.
 */
export function shortTitle(item) {
  const { title } = item;
  if (title.length <= 40) {
    return title;
  }
  return `${title.slice(0, 39)}…`;
}

/**
 * The rows of a list of items, in its order. An item that cannot be shown spoils the list: it is better
 * seen in the log than left out in silence.
 */
export function renderList(items) {
  // One array for each item: what its cells are.
  return items.map(renderItem);
}

// Whether it is on sale;
// one that is not keeps its place in the list.
function onSale(item) {
  return item.until === undefined || item.until > Date.now();
}

/**
 * The cells of one item: its title and its price.
 *
 * Prices are in euros and have two decimals, whatever the database says. An item that is no longer sold
 * has no price, which is why it is looked at first.
 */
function renderItem(item) {
  if (onSale(item)) {
    return [item.title, item.price.toFixed(2)];
  }
  return [item.title, 'sold out'];
}
