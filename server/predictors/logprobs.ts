import type { NamedMove } from '../../shared/chess/position.ts';
import type { ToldToken } from '../models/request.ts';
import type { Prediction } from './predictor.ts';

/**
 * How likely each legal move was as the answer {"move":"…"}, by the log-probabilities of its tokens: the move that was
 * written has the product of its tokens'; at each token an alternative has what was written before it times its own,
 * which goes to the move it begins, or in equal parts to several that begin alike. What no legal move begins with, and
 * what the endpoint does not list, is "none of these". Best first; null where the tokens hold no move.
 */
export function movesFromTokens(
  tokens: readonly ToldToken[],
  { legal, source }: { readonly legal: readonly NamedMove[]; readonly source: string },
): Prediction[] | null {
  const text = tokens.map(({ token }) => token).join('');
  const value = /"move"\s*:\s*"/.exec(text);
  if (value === null) return null;
  const start = value.index + value[0].length;
  const masses = new Map<string, number>();
  const give = (moves: readonly NamedMove[], mass: number): void => {
    for (const { uci } of moves) masses.set(uci, (masses.get(uci) ?? 0) + mass / moves.length);
  };
  let reached = 1;
  let at = 0;
  for (const { token, logprob, alternatives } of tokens) {
    const end = at + token.length;
    if (end > start) {
      const before = text.slice(start, Math.max(start, at));
      // Of a token that begins before the move does, only those that say the same up to there are about the move.
      const opening = token.slice(0, Math.max(0, start - at));
      for (const other of alternatives) {
        if (other.token === token || !other.token.startsWith(opening)) continue;
        give(begun(before + other.token.slice(opening.length), legal), reached * Math.exp(other.logprob));
      }
      reached *= Math.exp(logprob);
      const written = text.slice(start, end);
      if (written.includes('"')) {
        give(begun(written, legal), reached);
        break;
      }
    }
    at = end;
  }
  // Where an endpoint rounds, the sum may be a little more than 1.
  const sum = Math.max(
    1,
    [...masses.values()].reduce((all, mass) => all + mass, 0),
  );
  return [...masses]
    .map(([uci, mass]) => ({ uci, probability: mass / sum, source }))
    .sort((a, b) => b.probability - a.probability);
}

/** The moves that a text can still become; with its closing quote, the one that it is. */
function begun(text: string, legal: readonly NamedMove[]): readonly NamedMove[] {
  const quote = text.indexOf('"');
  const word = (quote < 0 ? text : text.slice(0, quote)).replace(/[+#]$/, '');
  if (word === '') return [];
  return legal.filter(({ san, uci }) => {
    const plain = san.replace(/[+#]$/, '');
    return quote < 0 ? plain.startsWith(word) || uci.startsWith(word) : plain === word || uci === word;
  });
}
