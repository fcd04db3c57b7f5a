import type { MatchEnd } from '../../shared/match/end.ts';
import type { LiveMatch } from '../match/liveMatch.ts';

/** Resolves with the end of a match, once it is durable. Rejects where the match cannot go on. */
export function matchEnd(match: LiveMatch): Promise<MatchEnd> {
  return new Promise((resolve, reject) => {
    const failed = (): void => reject(new Error(`the match ${match.id} cannot go on`));
    match.listen({ end: resolve, failed });
    if (match.over && match.match.end !== null) resolve(match.match.end);
  });
}
