import { effect, signal } from '@preact/signals';
import { read, write } from './settings.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

/** The chosen theme. public/theme.js applies a stored one before the first paint. */
export const theme = signal<Theme>(stored());

effect(() => {
  const root = document.documentElement;
  if (theme.value === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme.value;
  write(KEY, theme.value === 'system' ? '' : theme.value);
});

export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system';
}

function stored(): Theme {
  const value = read(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}
