declare module 'jstat' {
  interface Distribution {
    inv(probability: number, degrees: number): number;
    cdf(t: number, degrees: number): number;
  }
  /** Student's t distribution with so many degrees of freedom: its quantiles, and its cumulative probability. */
  const jstat: { readonly studentt: Distribution };
  export default jstat;
}
