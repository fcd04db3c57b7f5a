import { effect, type Signal, signal } from '@preact/signals';

/** What somebody chose for this browser, kept where storage is allowed; until then as it is at first. */
export function storedSwitch(key: string, atFirst: boolean): Signal<boolean> {
  const kept = read(key);
  const value = signal(kept === '' ? atFirst : kept === 'on');
  effect(() => write(key, value.value === atFirst ? '' : value.value ? 'on' : 'off'));
  return value;
}

export function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return ''; // storage is blocked
  }
}

/** Empty forgets. */
export function write(key: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
}
