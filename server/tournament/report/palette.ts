/*
 * Colours by what they stand for. Figures are drawn with marks that no theme uses; a theme puts its own in their
 * place. The series are those of Okabe and Ito (Color Universal Design, 2008), which people with any colour vision
 * tell apart; every series has a shape or a pattern of its own besides.
 */

const ROLES = ['ink', 'dim', 'line', 'paper', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'] as const;
export type Role = (typeof ROLES)[number];

const LIGHT: Readonly<Record<Role, string>> = {
  ink: '#1b1f24',
  dim: '#565e68',
  line: '#dedbd2',
  paper: '#ffffff',
  s1: '#0072b2',
  s2: '#d55e00',
  s3: '#009e73',
  s4: '#b8578e',
  s5: '#a87400',
  s6: '#3d8fc0',
  s7: '#1b1f24',
  s8: '#565e68',
};

const DARK: Readonly<Record<Role, string>> = {
  ink: '#e9e7e2',
  dim: '#a4acb7',
  line: '#3a4149',
  paper: '#1c1f24',
  s1: '#56b4e9',
  s2: '#e69f00',
  s3: '#12a678',
  s4: '#dd9cc0',
  s5: '#f0e442',
  s6: '#ff8a3d',
  s7: '#e9e7e2',
  s8: '#a4acb7',
};

export const THEMES = { light: LIGHT, dark: DARK } as const;
export type Theme = keyof typeof THEMES;

/** The mark that stands for a colour while a figure is drawn. */
export function mark(role: Role): string {
  return `#0a0b${(ROLES.indexOf(role) + 16).toString(16)}`;
}

/** A series' mark; the ninth begins anew. */
export function seriesMark(index: number): string {
  return mark(ROLES[4 + (index % 8)] ?? 's1');
}

/** The figure in the colours of a theme, or (null) in the page's own, as custom properties. */
export function coloured(svg: string, theme: Theme | null): string {
  return ROLES.reduce(
    (text, role) => text.replaceAll(mark(role), theme === null ? `var(--${role})` : THEMES[theme][role]),
    svg,
  );
}

/** The custom properties of a theme. */
export function properties(theme: Theme): string {
  return ROLES.map(role => `--${role}: ${THEMES[theme][role]};`).join(' ');
}
