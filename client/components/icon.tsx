const PATHS = {
  // Hit marks differ in shape, not only in colour.
  ready: 'M9 1 3 9h4l-1 6 7-9H8.5z',
  pending: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm.9 2.6v3l2.2 1.8-1 1.3-2.9-2.3V4.6z',
  miss: 'm4.2 3 3.8 3.8L11.8 3 13 4.2 9.2 8l3.8 3.8-1.2 1.2L8 9.2 4.2 13 3 11.8 6.8 8 3 4.2z',
  chained:
    'M6.5 4H5a4 4 0 0 0 0 8h1.5v-1.7H5a2.3 2.3 0 0 1 0-4.6h1.5zm3 0H11a4 4 0 0 1 0 8H9.5v-1.7H11a2.3 2.3 0 0 0 0-4.6H9.5zM5.2 7.15h5.6v1.7H5.2z',
  predicted: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm0 1.7a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.6Z',
  searching: 'M8 2a6 6 0 1 0 6 6h-1.8A4.2 4.2 0 1 1 8 3.8z',
  adopted: 'M6.5 12.5 2.3 8.3l1.3-1.3 2.9 2.9 5.9-5.9 1.3 1.3z',
  squashed: 'M3 7h10v2H3z',
  first: 'M3 3h2v10H3zm10 0v10L6 8z',
  previous: 'M11 3v10L4 8z',
  next: 'M5 3v10l7-5z',
  last: 'M11 3h2v10h-2zM3 3v10l7-5z',
  pause: 'M4 3h3v10H4zm5 0h3v10H9z',
  flip: 'M5 2 1.5 5.5H4V12h2V5.5h2.5zm6 12 3.5-3.5H12V4h-2v6.5H7.5z',
  system: 'M2 3h12v8H9v1.5h2V14H5v-1.5h2V11H2zm1.6 1.6v4.8h8.8V4.6z',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM7.3 1h1.4v2.5H7.3zm0 11.5h1.4V15H7.3zM1 7.3h2.5v1.4H1zm11.5 0H15v1.4h-2.5zM2.6 3.6l1-1 1.8 1.8-1 1zm8 8 1-1 1.8 1.8-1 1zm1.8-9 1 1-1.8 1.8-1-1zm-8 8 1 1-1.8 1.8-1-1z',
  dark: 'M6.5 2A6.3 6.3 0 1 0 14 9.6 5.3 5.3 0 0 1 6.5 2Z',
  eye: 'M8 3.5C4.5 3.5 2 6 1 8c1 2 3.5 4.5 7 4.5S14 10 15 8c-1-2-3.5-4.5-7-4.5ZM8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6Zm0 1.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8Z',
  fullScreen: 'M2 2h5v1.8H3.8V7H2zm7 0h5v5h-1.8V3.8H9zM2 9h1.8v3.2H7V14H2zm10.2 0H14v5H9v-1.8h3.2z',
  sound: 'M2 6h2.5L8 3v10l-3.500-3H2zm8-.6 1-1.200a5 5 0 0 1 0 7.600l-1-1.200a3.400 3.400 0 0 0 0-5.200z',
  silent:
    'M2 6h2.5L8 3v10l-3.500-3H2zm7.600.6L10.700 5.500l1.400 1.400 1.400-1.400 1.100 1.100L13.200 8l1.400 1.400-1.100 1.100-1.400-1.400-1.400 1.400-1.100-1.100L11 8z',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside a text or an accessible name that says the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="currentColor" />
    </svg>
  );
}
