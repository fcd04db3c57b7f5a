declare module 'jstat' {
  /** Student's t distribution with so many degrees of freedom: its quantiles, and its cumulative probability. */
  export const studentt: {
    inv(probability: number, degrees: number): number;
    cdf(t: number, degrees: number): number;
  };
}
