import { element } from '../dom.ts';

/** Height of a usual row and width of a character within a node, in CSS pixels. */
export function probe(node: HTMLElement): { readonly row: number; readonly character: number } {
  const row = element('div', 'row');
  const text = element('span', '');
  text.textContent = 'X'.repeat(100);
  row.append(text);
  node.append(row);
  const measured = {
    row: row.getBoundingClientRect().height || 18,
    character: text.getBoundingClientRect().width / 100 || 8,
  };
  row.remove();
  return measured;
}
