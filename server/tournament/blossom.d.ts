declare module 'edmonds-blossom-fixed' {
  /** For each vertex its mate in a matching of the greatest weight, or -1; of the most edges, if told so. */
  export default function blossom(edges: [number, number, number][], maxCardinality?: boolean): number[];
}
