/** Makes an element; text is text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = className;
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  return made;
}

/** Touches the page only where something changed. */
export function setText(node: HTMLElement, text: string): void {
  const { firstChild } = node;
  if (firstChild instanceof Text && firstChild.nextSibling === null) {
    if (firstChild.data !== text) {
      firstChild.data = text;
    }
  } else if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

export function setOrRemove(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) {
    node.removeAttribute(name);
  } else {
    setAttribute(node, name, value);
  }
}

export function setClass(node: HTMLElement, className: string): void {
  if (node.className !== className) {
    node.className = className;
  }
}

export const SVG = 'http://www.w3.org/2000/svg';

/** Icons on a grid of 16, drawn with the colour of the text. */
const ICONS = {
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  resume: 'M4.5 3l8 5-8 5z',
  clear: 'M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.5 8.5h6l.5-8.5',
  jumpToEnd: 'M8 2.5v8M4.5 7.5L8 11l3.5-3.5M3.5 13.5h9',
  wrap: 'M2.5 4h11M2.5 8h8.5a2.25 2.25 0 0 1 0 4.5H8M9.8 10.5L7.8 12.5l2 2M2.5 12.5H5',
  histogram: 'M3.5 13V9.5M6.5 13V5M9.5 13V7.5M12.5 13V3',
  more: 'M2.6 8a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M7.4 8a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M12.2 8a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  levels: 'M3 4h.01M3 8h.01M3 12h.01M6 4h7.5M6 8h7.5M6 12h7.5',
  context: 'M3 8h10M5 4.5L8 2l3 2.5M5 11.5L8 14l3-2.5',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  copy: 'M6 5.5h7v8H6zM3.5 10.5V2.5h7',
  add: 'M8 3.5v9M3.5 8h9',
  earlier: 'M9.5 3.5L5 8l4.5 4.5M12.5 4v8',
  later: 'M6.5 3.5L11 8l-4.5 4.5M3.5 4v8',
  bolt: 'M9 2L4 9h3.5L7 14l5-7H8.5z',
  check: 'M3.5 8.5l3 3 6-7',
} as const;
export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
