import type { ComponentChildren } from 'preact';

/** A page that has only something to say. */
export function Notice({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <section class="notice">
      <h1>{title}</h1>
      {children}
    </section>
  );
}
