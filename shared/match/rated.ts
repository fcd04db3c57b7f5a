import { START_FEN } from '../chess/position.ts';
import type { TimeControl } from '../chess/timeControl.ts';
import { ok, type Result, refuse } from '../result.ts';
import { type MatchSetup, playerId } from './setup.ts';

/** A hosted agent thinks as long as it does, whatever its clock says: with less, its opponent could win by the clock alone. */
const LEAST_WITH_AGENT_MS = { game: 60_000, move: 5000 } as const;

/**
 * Whether a match may count for its players' ratings. `isNamed` knows the agents that are the same one tomorrow.
 * Refused: 'rated-human', 'rated-self', 'rated-agent', 'rated-position', 'rated-clock'.
 */
export function checkRated(
  { players: { white, black }, initialFen, timeControl }: MatchSetup,
  isNamed: (agent: string) => boolean,
): Result<null> {
  const players = [white, black];
  if (players.some(({ kind }) => kind === 'human')) {
    return refuse('rated-human', 'guests have no rating: ask for an unrated match');
  }
  if (playerId(white) === playerId(black))
    return refuse('rated-self', 'nobody is rated against oneself: ask for an unrated match');
  for (const player of players) {
    if (player.kind === 'agent' && (player.pace !== null || !isNamed(player.agent))) {
      return refuse(
        'rated-agent',
        'only agents by their name, and at their own pace, have a rating: ask for an unrated match',
      );
    }
  }
  if (initialFen !== START_FEN)
    return refuse('rated-position', 'a rated match starts from the usual position: ask for an unrated one');
  if (players.some(({ kind }) => kind === 'agent') && isShort(timeControl)) {
    return refuse(
      'rated-clock',
      'rated, a match with an agent is played at 60+0, 5/move, more, or no clock: ask for an unrated one',
    );
  }
  return ok(null);
}

function isShort(control: TimeControl): boolean {
  switch (control.kind) {
    case 'none':
      return false;
    case 'increment':
      return control.initialMs < LEAST_WITH_AGENT_MS.game;
    case 'perMove':
      return control.perMoveMs < LEAST_WITH_AGENT_MS.move;
  }
}
