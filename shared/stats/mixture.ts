/** By source: how much of the closed windows it has explained. Values add, source by source. */
export type Explained = Readonly<Record<string, number>>;

/**
 * The weights of a mixture, summing to 1: the shares that `explained` speaks for, shrunk towards `prior`
 * (shares, summing to 1) as if that had been seen in `strength` windows.
 */
export function mixtureWeights(
  explained: Explained,
  { prior, strength }: { readonly prior: Explained; readonly strength: number },
): Explained {
  const mass = Object.entries(prior).map(
    ([source, share]) => [source, strength * share + (explained[source] ?? 0)] as const,
  );
  const total = mass.reduce((sum, [, each]) => sum + each, 0);
  return Object.fromEntries(mass.map(([source, each]) => [source, each / total]));
}

/**
 * A window closed. `likelihoods` says, of each source that had spoken, how probable it had called what came
 * true; each has explained its weight × likelihood of it, in proportion (a step of expectation maximisation
 * for a mixture's weights). A source that had not spoken is given its weight: silence is no evidence.
 */
export function explain(explained: Explained, weights: Explained, likelihoods: Explained): Explained {
  const present = Object.entries(likelihoods).map(
    ([source, likelihood]) => [source, weights[source] ?? 0, likelihood] as const,
  );
  const spoken = present.reduce((sum, [, weight]) => sum + weight, 0);
  const fit = present.reduce((sum, [, weight, likelihood]) => sum + weight * likelihood, 0);
  if (fit === 0) return explained;
  const shares = Object.fromEntries(
    present.map(([source, weight, likelihood]) => [source, (spoken * weight * likelihood) / fit]),
  );
  return Object.fromEntries(
    Object.keys(weights).map(source => [
      source,
      (explained[source] ?? 0) + (shares[source] ?? weights[source] ?? 0),
    ]),
  );
}
