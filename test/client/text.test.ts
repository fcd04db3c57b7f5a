import { describe, expect, test } from 'vitest';
import { text } from '../../client/text.ts';
import { describeEnd, drawn, type MatchEnd, TERMINATIONS, won } from '../../shared/match/end.ts';

describe('how a match ended', () => {
  test.each(TERMINATIONS.filter(each => each !== 'abort' && each !== 'adjudication'))(
    'is told as the record tells it: %s',
    termination => {
      const said = ({ result }: MatchEnd) => text.ended(result, termination);
      for (const end of [won('white', termination), won('black', termination), drawn(termination)])
        expect(said(end)).toBe(describeEnd(end));
    },
  );

  test('is told shortly of an abort and of the ply limit, and by the code where that is all that is known', () => {
    expect(text.ended('*', 'abort')).toBe('The match was aborted');
    expect(text.ended('1/2-1/2', 'adjudication')).toBe('Draw at the ply limit');
    expect(text.ended('0-1', 'sudden-death')).toBe('Black wins by sudden-death');
    expect(text.ended('1/2-1/2', 'sudden-death')).toBe('Draw by sudden-death');
  });
});
