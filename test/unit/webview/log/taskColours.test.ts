import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COLOURS } from '../../../../src/core/logs/format.ts';
import { contrast, taskColours } from '../../../../src/webview/log/taskColours.ts';

/** What the editor's own themes give a page. */
const COMMON = { 'terminal-ansiCyan': '#0598bc' };
const THEMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Dark Modern': {
    foreground: '#cccccc',
    'panel-background': '#181818',
    'list-hoverBackground': '#2a2d2e',
    'list-inactiveSelectionBackground': '#37373d',
    'editorError-foreground': '#f14c4c',
    'charts-blue': '#59a4f9',
    'charts-green': '#89d185',
    'charts-purple': '#b180d7',
    'charts-yellow': '#cca700',
    'terminal-ansiCyan': '#11a8cd',
  },
  'Light Modern': {
    ...COMMON,
    foreground: '#3b3b3b',
    'panel-background': '#f8f8f8',
    'list-hoverBackground': '#f2f2f2',
    'list-inactiveSelectionBackground': '#e4e6f1',
    'editorError-foreground': '#e51400',
    'charts-blue': '#1a85ff',
    'charts-green': '#388a34',
    'charts-purple': '#652d90',
    'charts-yellow': '#bf8803',
  },
  'Dark High Contrast': {
    foreground: '#ffffff',
    'panel-background': '#000000',
    'list-hoverBackground': 'rgba(255, 255, 255, 0.1)',
    'editorError-foreground': '#f48771',
    'charts-blue': '#3794ff',
    'charts-green': '#89d185',
    'charts-purple': '#b180d7',
    'charts-yellow': '#ffd370',
    'terminal-ansiCyan': '#00cdcd',
  },
  'Light High Contrast': {
    ...COMMON,
    foreground: '#292929',
    'panel-background': '#ffffff',
    'list-hoverBackground': 'rgba(15, 74, 133, 0.1)',
    'editorError-foreground': '#b5200d',
    'charts-blue': '#1a85ff',
    'charts-green': '#374e06',
    'charts-purple': '#652d90',
    'charts-yellow': '#895503',
  },
  'a theme that has little': { 'panel-background': '#fdf6e3', 'charts-blue': 'rgba(234, 92, 0, 0.33)' },
  'a theme whose blue is its red': {
    'panel-background': '#222',
    'charts-blue': '#ff5050',
    'editorError-foreground': '#ff4c4c',
  },
};

describe('the colours of tasks', () => {
  for (const [name, theme] of Object.entries(THEMES)) {
    const colours = taskColours(variable => theme[variable] ?? '');
    const ground = theme['panel-background'] ?? '';

    it(`can be read in ${name}`, () => {
      assert.equal(colours.length, COLOURS);
      const grounds = [ground, theme['list-inactiveSelectionBackground'] ?? ground];
      for (const colour of colours) {
        for (const each of grounds) {
          assert.ok(contrast(colour, each) >= 4.5, `${colour} on ${each}: ${contrast(colour, each)}`);
        }
      }
    });

    it(`are told apart from each other and from errors in ${name}`, () => {
      const parts = (colour: string): number[] =>
        (colour.match(/[\da-f]{2}/g) ?? []).map(part => Number.parseInt(part, 16));
      const away = (a: string, b: string): number =>
        Math.hypot(...parts(a).map((part, index) => part - (parts(b)[index] ?? 0)));
      const error = theme['editorError-foreground'];
      for (const [index, colour] of colours.entries()) {
        assert.ok(error === undefined || away(colour, error) > 50, `${colour} and the error's ${error}`);
        for (const other of colours.slice(index + 1)) {
          assert.ok(away(colour, other) > 35, `${colour} and ${other}`);
        }
      }
    });
  }
});
