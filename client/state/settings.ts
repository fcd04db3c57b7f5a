import { effect, type Signal, signal } from '@preact/signals';

/** What somebody chose for this browser, kept where storage is allowed. Off unless turned on. */
export function storedSwitch(key: string): Signal<boolean> {
  const value = signal(read(key) === 'on');
  effect(() => write(key, value.value ? 'on' : ''));
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
