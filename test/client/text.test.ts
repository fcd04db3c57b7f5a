import { describe, expect, test } from 'vitest';
import { text } from '../../client/text.ts';
import { describeEnd, drawn, type MatchEnd, TERMINATIONS, won } from '../../shared/match/end.ts';
import { END_REASONS } from '../../shared/match/endReason.ts';

describe('how a match ended', () => {
  test.each(TERMINATIONS.filter(each => each !== 'abort' && each !== 'adjudication'))(
    'is told as the record tells it: %s',
    termination => {
      const said = ({ result }: MatchEnd) => text.ended(result, termination);
      for (const end of [won('white', termination), won('black', termination), drawn(termination)])
        expect(said(end)).toBe(describeEnd(end));
    },
  );

  test.each(END_REASONS)('and why, as the record tells it: %s', code => {
    const reason = { code, what: 'what', count: 3 };
    const end = won('white', 'player-error', reason);
    const said = text.outcome({ ...end, reason: code, reasonWhat: reason.what, reasonCount: reason.count });
    expect(said.replace(/[“”]/g, '"')).toBe(describeEnd(end));
  });

  test('and no more where a newer server has a reason of its own', () => {
    const end = {
      result: '1-0',
      termination: 'player-error',
      reason: 'bored',
      reasonWhat: '',
      reasonCount: -1,
    };
    expect(text.outcome(end)).toBe('White wins: Black forfeits by a failure');
  });

  test('is told shortly of an abort and of the ply limit, and by the code where that is all that is known', () => {
    expect(text.ended('*', 'abort')).toBe('The match was aborted');
    expect(text.ended('1/2-1/2', 'adjudication')).toBe('Draw at the ply limit');
    expect(text.ended('0-1', 'sudden-death')).toBe('Black wins by sudden-death');
    expect(text.ended('1/2-1/2', 'sudden-death')).toBe('Draw by sudden-death');
  });
});
