import type { EndReason } from '../../shared/match/endReason.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import { dataFolder } from '../config.ts';
import type { Purse } from '../models/purse.ts';
import type { Settings } from '../settings.ts';
import { DayBook } from '../store/dayBook.ts';
import { Treasury } from '../treasury.ts';

/** The money of a match that is played without a server. */
export interface Till {
  readonly purse: Purse;
  /** Makes durable what was spent, where a cap on a day asks for it. */
  save(): void;
  close(): void;
}

/**
 * What is spent goes into the account that a server on the same data keeps, where a cap on a day asks for one. A match
 * that costs money is refused once that day's is spent: 'cap-reached'. Throws StoreError.
 */
export function openTill({
  data = dataFolder(),
  caps,
  clock,
  costs,
  onEmpty,
}: {
  readonly data: string | undefined;
  readonly caps: Settings['caps'];
  readonly clock: Clock;
  /** The match costs money. */
  readonly costs: boolean;
  readonly onEmpty: (why: EndReason) => void;
}): Result<Till> {
  const book = caps.dayUsd === null ? null : DayBook.open(data);
  const treasury = new Treasury({
    caps,
    clock,
    book: book ?? { add: (_day, usd) => usd },
    onEmpty: (_matchId, why) => onEmpty(why),
  });
  treasury.openDay();
  const refusal = costs ? treasury.refusal() : null;
  if (refusal !== null) {
    book?.close();
    return { ok: false, error: refusal };
  }
  const save = (): void => {
    if (book !== null) treasury.save();
  };
  return ok({
    purse: treasury.purse('match'),
    save,
    close: () => {
      save();
      book?.close();
    },
  });
}
