/** Why a match ended, where its termination does not say all. Whoever shows it words it; `describeReason` in English. */
export const END_REASONS = [
  'no-answer',
  'illegal-answers',
  'unreadable-answers',
  'agent-failed',
  'agent-unreachable',
  'player-away',
  'no-quota',
  'game-too-long',
  'key-refused',
  'model-unknown',
  'request-refused',
  'match-cap',
  'day-cap',
  'far-ahead',
  'nothing-happens',
  'said',
] as const;
export type EndReasonCode = (typeof END_REASONS)[number];

export interface EndReason {
  readonly code: EndReasonCode;
  /** The last illegal move, an endpoint's name, or the words of a match that was kept before there were codes. */
  readonly what?: string | undefined;
  /** Seconds, answers, or an HTTP status. */
  readonly count?: number | undefined;
}

const WORDS: Readonly<Record<EndReasonCode, (what: string, count: number) => string>> = {
  'no-answer': (_, seconds) => `no answer within ${seconds} s`,
  'illegal-answers': (move, answers) => `"${move}" is not legal here${times(answers)}`,
  'unreadable-answers': (_, answers) => `the answer names no legal move${times(answers)}`,
  'agent-failed': () => 'the agent failed',
  'agent-unreachable': () => 'the agent could not be reached',
  'player-away': () => 'the player did not come back',
  'no-quota': endpoint => `the account at ${endpoint} has no quota left`,
  'game-too-long': () => 'the game is too long for the model',
  'key-refused': (endpoint, status) => `${endpoint} refuses the key (${status})`,
  'model-unknown': (endpoint, status) => `${endpoint} has no such model or address (${status})`,
  'request-refused': (endpoint, status) => `${endpoint} refuses the request (${status})`,
  'match-cap': () => 'its cap on money is reached',
  'day-cap': () => 'the day’s cap on money is reached',
  'far-ahead': () => 'far ahead in material',
  'nothing-happens': () => 'nothing happens',
  said: words => words,
};

function times(answers: number): string {
  return answers === 1 ? '' : `, after ${answers} such answers`;
}

export function describeReason({ code, what = '', count = 0 }: EndReason): string {
  return WORDS[code](what, count);
}
