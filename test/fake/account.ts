import type { PlayedMatch } from '../../server/cli/playMatch.ts';
import { addUsage, NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import type { FakeCall } from './modelServer.ts';

/** Tokens by our ledger beside those by the server's own count. */
export interface Account {
  /** Of committed choices: by the ledger, and by the server for the positions of the game. */
  readonly played: { readonly ledger: Usage; readonly server: Tokens };
  /** Of what was squashed or lost. */
  readonly dropped: { readonly ledger: Usage; readonly server: Tokens };
  /** Dropped calls that were aborted before the server had them. */
  readonly unseen: number;
}

export interface Tokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Of a match all of whose choices were made through calls to one fake server, none of which failed. */
export function accountOf(
  { plies, counts, branches }: Pick<PlayedMatch, 'plies' | 'counts' | 'branches'>,
  calls: readonly FakeCall[],
): Account {
  const positions = new Set(plies.map((_ply, index) => plies[index - 1]?.fen ?? null));
  const onLine = (call: FakeCall): boolean =>
    call.state === 'finished' && (positions.has(fenOf(call)) || isFirst(call));
  const played = calls.filter(onLine);
  const others = calls.filter(call => !onLine(call));
  const droppedBranches = branches.filter(({ end }) => end === 'squashed' || end === 'lost');
  return {
    played: { ledger: counts.choices.usage, server: sum(played) },
    dropped: {
      ledger: droppedBranches.reduce((all, { usage }) => addUsage(all, usage), NO_USAGE),
      server: sum(others),
    },
    unseen: droppedBranches.length - others.length,
  };
}

/** All that the call was told; it names the turn. */
export function promptOf({ body }: FakeCall): string {
  return (body.messages ?? body.input ?? []).map(({ content }) => content).join('\n');
}

export function fenOf(call: FakeCall): string {
  return /^FEN: (.*)$/m.exec(promptOf(call))?.[1] ?? '';
}

function isFirst(call: FakeCall): boolean {
  return promptOf(call).includes('Moves so far: none');
}

function sum(calls: readonly FakeCall[]): Tokens {
  return {
    inputTokens: calls.reduce((all, call) => all + call.inputTokens, 0),
    outputTokens: calls.reduce((all, call) => all + call.outputTokens, 0),
  };
}
