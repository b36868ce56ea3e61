/** The stack of an exception that nobody caught, as Node.js prints it before it exits. */
export const nodeFault: readonly string[] = [
  '/app/src/items/render.js:88',
  '    return [item.title, item.price.toFixed(2)];',
  '                                   ^',
  "TypeError: Cannot read properties of undefined (reading 'toFixed')",
  '    at renderItem (/app/src/items/render.js:88:36)',
  '    at Array.map (<anonymous>)',
  '    at renderList (/app/src/items/render.js:71:16)',
  '    at async handler (/app/src/items/routes.js:31:5)',
  'Node.js v22.12.0',
];
