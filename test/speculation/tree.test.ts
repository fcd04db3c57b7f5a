import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../server/clock.ts';
import { addAccounts, type LedgerPage } from '../../server/speculation/ledger.ts';
import { POLICIES, type Policy } from '../../server/speculation/policy.ts';
import { SpeculationTree } from '../../server/speculation/tree.ts';
import type { Predict, Source } from '../../server/speculation/world.ts';
import type { Budget } from '../../shared/stats/budget.ts';
import { usageRatio } from '../../shared/stats/spend.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';
import {
  type Asked,
  type Digits,
  digitOf,
  digitPredictor,
  digitSearcher,
  digitWorld,
  oneSource,
  toySeat,
} from './toyWorld.ts';

interface Played {
  readonly text: string;
  readonly wallMs: number;
  readonly asked: { readonly a: readonly Asked[]; readonly b: readonly Asked[] };
  readonly pages: readonly LedgerPage[];
  readonly kinds: readonly string[];
  readonly overBudget: readonly string[];
  readonly alarmsLeft: number;
  readonly openBranches: number;
}

/** Plays a game of digits through the tree, as the conductor would, in virtual time. */
async function play({
  seed,
  policies,
  budgets,
  length = 14,
  maxMs = 100,
  predictMs = 30,
  lossRate = 0,
  onePlyAhead = false,
  predict,
}: {
  seed: number;
  policies: { a: Policy; b: Policy };
  budgets: { a: Budget; b: Budget };
  length?: number;
  maxMs?: number;
  predictMs?: number;
  lossRate?: number;
  onePlyAhead?: boolean;
  predict?: (clock: VirtualClock) => Predict<Digits, string>;
}): Promise<Played> {
  const clock = new VirtualClock();
  const world = digitWorld(length);
  const a = digitSearcher({ seed: seed + 1, clock, maxMs, lossRate, onePlyAhead });
  const b = digitSearcher({ seed: seed + 2, clock, maxMs, lossRate });
  const overBudget: string[] = [];
  const tree: SpeculationTree<Digits, string> = new SpeculationTree(
    {
      world,
      seats: {
        a: toySeat(a.searcher, policies.a, budgets.a),
        b: toySeat(b.searcher, policies.b, budgets.b),
      },
      forecaster: oneSource(predict?.(clock) ?? digitPredictor(seed, clock, predictMs)),
      clock,
      retries: { limit: 50, pauseMs: 1 },
      onChange: () => {
        for (const seat of ['a', 'b'] as const) {
          // Counted from what really runs, not from the ledger.
          const running = [...tree.root.subtree()].filter(
            branch => branch !== tree.root && branch.seat === seat && branch.search?.running,
          );
          if (running.length > budgets[seat].concurrent) overBudget.push(`${seat}: ${running.length}`);
          for (const branch of running) {
            if (branch.step - tree.root.step > budgets[seat].depth) overBudget.push(`${seat}: too deep`);
          }
        }
      },
    },
    { text: '' },
    1,
  );
  tree.start();
  const pages: LedgerPage[] = [];
  const kinds: string[] = [];
  /** Speculative searches before the turn in progress. */
  const before = new Map<string, number>();
  const game = async (): Promise<string> => {
    let turn: Digits = { text: '' };
    for (;;) {
      const { choice } = await tree.decision();
      const next = world.next(turn, choice);
      for (const [name, { asked }] of Object.entries({ a, b })) {
        const launched = asked.filter(({ authoritative }) => !authoritative).length - (before.get(name) ?? 0);
        before.set(name, launched + (before.get(name) ?? 0));
        const most = budgets[name === 'a' ? 'a' : 'b'].branchesPerTurn;
        if (launched > most) overBudget.push(`${name}: ${launched} launched in a turn`);
      }
      kinds.push(tree.advance(next).kind);
      pages.push(tree.ledger.take());
      if (next === null) return turn.text + choice;
      turn = next;
    }
  };
  const text = await clock.run(game());
  tree.close();
  // Let what was aborted fall silent.
  await new Promise(resolve => setImmediate(resolve));
  return {
    text,
    wallMs: clock.now(),
    asked: { a: a.asked, b: b.asked },
    pages,
    kinds,
    overBudget,
    alarmsLeft: clock.alarms,
    openBranches: tree.ledger.open,
  };
}

/** The game that two players play who are asked one after the other. */
function sequential(seed: number, length: number): string {
  let text = '';
  while (text.length < length) text += digitOf(seed + 1 + (text.length % 2), { text });
  return text;
}

const WIDE: Budget = {
  maxUsage: null,
  tokens: null,
  branchesPerTurn: 100,
  concurrent: 6,
  depth: 6,
  minProbability: 0.01,
  topK: 4,
};
const BOTH = (policy: Policy): { a: Policy; b: Policy } => ({ a: policy, b: policy });

const anyBudget: fc.Arbitrary<Budget> = fc.record({
  maxUsage: fc.constantFrom(null, 1.2, 4),
  tokens: fc.constantFrom(null, 0, 60),
  branchesPerTurn: fc.integer({ min: 1, max: 8 }),
  concurrent: fc.integer({ min: 1, max: 6 }),
  depth: fc.integer({ min: 1, max: 6 }),
  minProbability: fc.constantFrom(0, 0.01, 0.1, 0.3),
  topK: fc.integer({ min: 1, max: 4 }),
});
const anyPolicy = fc.constantFrom<Policy>(...Object.values(POLICIES));
const anyMatch = fc.record({
  seed: fc.nat(1_000_000),
  policies: fc.record({ a: anyPolicy, b: anyPolicy }),
  budgets: fc.record({ a: anyBudget, b: anyBudget }),
  length: fc.integer({ min: 1, max: 16 }),
  maxMs: fc.constantFrom(0, 1, 20, 200),
  predictMs: fc.constantFrom(0, 5, 100),
  lossRate: fc.constantFrom(0, 0.2),
  onePlyAhead: fc.boolean(),
});

describe('the speculation tree', () => {
  test('plays the sequential game under every policy, budget and latency, and loses nothing on the way', async () => {
    await fc.assert(
      fc.asyncProperty(anyMatch, async options => {
        const played = await play(options);
        expect(played.text).toBe(sequential(options.seed, options.length));
        expect(played.overBudget).toEqual([]);
        expect(played.openBranches).toBe(0);
        expect(played.alarmsLeft).toBe(0);

        const branches = played.pages.flatMap(page => page.branches);
        expect(new Set(branches.map(({ id }) => id)).size).toBe(branches.length);
        // Each search that was launched either decided a turn, or was aborted, or was lost.
        const searches = [...played.asked.a, ...played.asked.b];
        const used = new Set(Array.from({ length: options.length }, (_, i) => played.text.slice(0, i)));
        for (const search of searches) {
          expect(
            search.signal.aborted || (search.ended && (used.has(search.text) || options.lossRate > 0)),
          ).toBe(true);
        }
        // Every launched branch is in the account, and every search is a branch's or a root's.
        const roots = searches.filter(search => search.authoritative).length;
        expect(branches.length).toBe(searches.length - roots);
        // No window at the first turn; each later turn of a seat that speculates is one of the four kinds.
        played.kinds.forEach((kind, index) => {
          const policy = index % 2 === 0 ? options.policies.a : options.policies.b;
          if (index === 0 || policy === POLICIES.off) expect(kind).toBe('none');
          else expect(['ready', 'pending', 'miss', 'chained']).toContain(kind);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('asks a repeatable player about a turn only once, unless the search was squashed or lost', async () => {
    await fc.assert(
      fc.asyncProperty(anyMatch, async options => {
        const { asked } = await play({ ...options, lossRate: 0 });
        for (const seat of [asked.a, asked.b]) {
          const alive = seat.filter(({ signal }) => !signal.aborted).map(({ text }) => text);
          expect(new Set(alive).size).toBe(alive.length);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('is never slower than the sequential game when searches do not compete', async () => {
    await fc.assert(
      fc.asyncProperty(anyMatch, async options => {
        const off = await play({ ...options, lossRate: 0, policies: BOTH(POLICIES.off) });
        const on = await play({ ...options, lossRate: 0 });
        expect(on.wallMs).toBeLessThanOrEqual(off.wallMs);
      }),
      { numRuns: 100 },
    );
  });

  test('asks a player that may be asked one ply ahead only about the turn behind the committed one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), async seed => {
        const played = await play({
          seed,
          policies: BOTH(POLICIES.balanced),
          budgets: { a: WIDE, b: WIDE },
          onePlyAhead: true,
        });
        const branches = played.pages.flatMap(page => page.branches);
        expect(branches.filter(({ seat, path }) => seat === 'a' && path.length !== 1)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('commits a chain of prepared replies in one instant', async () => {
    // A predictor that is always right, at once, and a long first think: everything behind it gets ready.
    const seed = 7;
    const oracle =
      (): Predict<Digits, string> =>
      async (turn, { publish }) => {
        publish([
          { choice: digitOf(seed + 1 + (turn.text.length % 2), turn), probability: 1, source: 'oracle' },
        ]);
      };
    const off = await play({ seed, policies: BOTH(POLICIES.off), budgets: { a: WIDE, b: WIDE } });
    const on = await play({
      seed,
      policies: BOTH(POLICIES.balanced),
      budgets: { a: { ...WIDE, depth: 32, concurrent: 32 }, b: { ...WIDE, depth: 32, concurrent: 32 } },
      predict: oracle,
    });
    const slowest = Math.max(...[...on.asked.a, ...on.asked.b].map(({ launchedAt }) => launchedAt));
    expect(slowest).toBe(0);
    expect(on.text).toBe(off.text);
    expect(on.wallMs).toBeLessThan(100);
    expect(on.kinds.slice(1).every(kind => kind === 'ready' || kind === 'pending')).toBe(true);
  });

  test('calls a turn chained when it was reached through a finished search and not by a guess', async () => {
    // Only the first turn is ever predicted; everything deeper follows from finished searches.
    const seed = 3;
    const onlyFirst =
      (): Predict<Digits, string> =>
      async (turn, { publish }) => {
        if (turn.text === '')
          publish([{ choice: digitOf(seed + 1, turn), probability: 1, source: 'oracle' }]);
      };
    const played = await play({
      seed,
      policies: BOTH(POLICIES.balanced),
      budgets: { a: WIDE, b: WIDE },
      maxMs: 100,
      predict: onlyFirst,
    });
    expect(played.kinds[0]).toBe('none');
    expect(['ready', 'pending']).toContain(played.kinds[1]);
    expect(played.kinds).toContain('chained');
    const certain = played.pages.flatMap(page => page.branches).filter(({ source }) => source === 'certain');
    expect(certain.every(({ end }) => end === 'chained')).toBe(true);
  });

  test('adopts a running search without restarting it', async () => {
    const seed = 11;
    const oracle =
      (): Predict<Digits, string> =>
      async (turn, { publish }) => {
        publish([
          { choice: digitOf(seed + 1 + (turn.text.length % 2), turn), probability: 0.9, source: 'oracle' },
        ]);
      };
    const played = await play({
      seed,
      policies: BOTH(POLICIES['one-step']),
      budgets: { a: WIDE, b: WIDE },
      predict: oracle,
    });
    expect(played.kinds).toContain('pending');
    const texts = [...played.asked.a, ...played.asked.b].map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('launches nothing for a seat whose speculation may cost no tokens', async () => {
    const played = await play({
      seed: 5,
      policies: BOTH(POLICIES.balanced),
      budgets: { a: { ...WIDE, tokens: 0 }, b: WIDE },
    });
    expect(played.asked.a.every(({ authoritative }) => authoritative)).toBe(true);
    expect(played.asked.b.some(({ authoritative }) => !authoritative)).toBe(true);
  });

  test('stops launching when its speculation has cost what a match may cost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), async seed => {
        const most = 60;
        const played = await play({
          seed,
          policies: BOTH(POLICIES.balanced),
          budgets: { a: { ...WIDE, tokens: most }, b: WIDE },
          length: 24,
        });
        const spent = played.pages
          .flatMap(page => page.branches)
          .filter(({ seat, end }) => seat === 'a' && end === 'squashed')
          .reduce((sum, { usage }) => sum + usage.outputTokens, 0);
        expect(spent).toBeLessThanOrEqual(most);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the cap on the tokens of a sampling seat', () => {
  test('stops its own searches alone, and each turn that is asked afresh then is counted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), async seed => {
        const clock = new VirtualClock();
        const a = digitSearcher({ seed: seed + 1, clock, maxMs: 100 });
        const b = digitSearcher({ seed: seed + 2, clock, maxMs: 100 });
        // It tells its tokens as they come, and far more of them than the cap.
        const talkative: typeof a.searcher = {
          ...a.searcher,
          repeatable: false,
          search: async (turn, task) => {
            const talk = async (): Promise<void> => {
              for (let tokens = 5; tokens < 200; tokens += 5) {
                await clock.sleep(3, task.signal);
                task.report({ ...NO_USAGE, outputTokens: tokens });
              }
            };
            talk().catch(() => undefined);
            return a.searcher.search(turn, task);
          },
        };
        const tree: SpeculationTree<Digits, string> = new SpeculationTree(
          {
            world: digitWorld(12),
            seats: {
              a: toySeat(talkative, POLICIES.balanced, { ...WIDE, tokens: 20 }),
              b: toySeat(b.searcher, POLICIES.balanced, WIDE),
            },
            forecaster: oneSource(digitPredictor(seed, clock, 5)),
            clock,
            retries: { limit: 3, pauseMs: 1 },
            onChange: () => undefined,
          },
          { text: '' },
          1,
        );
        tree.start();
        let text = '';
        let redrawn = 0;
        await clock.run(
          (async () => {
            while (text.length < 11) {
              const { choice } = await tree.decision();
              text += choice;
              tree.advance({ text });
              redrawn += tree.ledger.take().redrawn;
            }
          })(),
        );
        tree.close();
        // A search of the committed game that the cap stopped was asked once more, and counted.
        const played = Array.from({ length: 12 }, (_, i) => text.slice(0, i));
        const again = played.filter(turn => a.asked.filter(asked => asked.text === turn).length > 1);
        expect(redrawn).toBe(again.length);
        // The other seat has no cap, and none of its searches that came true was asked twice.
        for (const turn of played) {
          expect(b.asked.filter(asked => asked.text === turn).length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Two seats that think for seconds. */
function twoSources(sources: readonly Source<Digits, string>[], maxUsage: number | null = null) {
  const clock = new VirtualClock();
  const failures: string[] = [];
  const seed = 1;
  const player = (own: number) => digitSearcher({ seed: own, clock, maxMs: 10_000 }).searcher;
  const budget = { ...WIDE, concurrent: 100, maxUsage };
  const tree = new SpeculationTree<Digits, string>(
    {
      world: digitWorld(10),
      seats: {
        a: toySeat(player(seed + 1), POLICIES.balanced, budget),
        b: toySeat(player(seed + 2), POLICIES.balanced, budget),
      },
      forecaster: {
        sources,
        combine: (_turn, published) => published.get('late') ?? published.get('early') ?? [],
      },
      clock,
      retries: { limit: 3, pauseMs: 1 },
      onChange: () => undefined,
      onSourceFailure: (source, error) => failures.push(`${source}: ${String(error)}`),
    },
    { text: '' },
    1,
  );
  return { tree, clock, failures };
}

function says(digits: Readonly<Record<string, number>>, afterMs: number, id: string, costly = false) {
  const asked: string[] = [];
  const source = (clock: () => VirtualClock): Source<Digits, string> => ({
    id,
    costly,
    predict: async ({ text }, { signal, publish }) => {
      asked.push(text);
      if (afterMs > 0) await clock().sleep(afterMs, signal);
      const said = Object.entries(digits).map(([choice, probability]) => ({
        choice,
        probability,
        source: id,
      }));
      publish(said.sort((x, y) => y.probability - x.probability));
    },
  });
  return { asked, source };
}

describe('several sources of predictions', () => {
  test('start branches with the first answer, and a better one reorders them', async () => {
    const early = says({ 0: 0.6, 1: 0.3 }, 0, 'early');
    const late = says({ 2: 0.7, 0: 0.2 }, 10, 'late');
    let clock = new VirtualClock();
    const made = twoSources([early.source(() => clock), late.source(() => clock)]);
    clock = made.clock;
    made.tree.start();
    const seen = (): string[] => made.tree.root.guesses.map(({ choice }) => choice);
    const [first, then] = await clock.run(
      (async () => {
        await clock.sleep(1);
        const before = seen();
        await clock.sleep(20);
        return [before, seen()];
      })(),
    );
    expect(first).toEqual(['0', '1']);
    expect(then).toEqual(['2', '0']);
    const launched = [...made.tree.root.children.values()].filter(({ search }) => search !== null);
    expect(launched.map(({ choice }) => choice)).toEqual(expect.arrayContaining(['0', '2']));
    made.tree.close();
  });

  test('leave out one that fails, and name it; one that is stopped has not failed', async () => {
    const early = says({ 0: 0.6 }, 0, 'early');
    let clock = new VirtualClock();
    const broken: Source<Digits, string> = {
      id: 'late',
      costly: false,
      predict: async () => {
        throw new Error('broken');
      },
    };
    const endless: Source<Digits, string> = {
      id: 'endless',
      costly: false,
      predict: (_turn, { signal }) => clock.sleep(1e9, signal),
    };
    const made = twoSources([broken, early.source(() => clock), endless]);
    clock = made.clock;
    made.tree.start();
    await clock.run(clock.sleep(1));
    expect(made.tree.root.guesses.map(({ choice }) => choice)).toEqual(['0']);
    made.tree.close();
    await clock.run(clock.sleep(1));
    expect([...new Set(made.failures)]).toEqual(['late: Error: broken']);
  });

  test('are asked about committed positions only where a call costs, and only while there is room', async () => {
    const early = says({ 0: 0.3, 1: 0.3, 2: 0.2, 3: 0.2 }, 0, 'early');
    const dear = says({ 0: 1 }, 1, 'late', true);
    let clock = new VirtualClock();
    const made = twoSources([early.source(() => clock), dear.source(() => clock)], 1.5);
    clock = made.clock;
    made.tree.start();
    const committed: string[] = [];
    const withRoom: string[] = [];
    await clock.run(
      (async () => {
        for (let turn: Digits = { text: '' }; turn.text.length < 9; ) {
          committed.push(turn.text);
          const { decisions, ...account } = made.tree.ledger.account('a');
          const other = made.tree.ledger.account('b');
          const both = addAccounts({ ...account, decisions }, other);
          if (both.decisions === 0 || usageRatio(both).ratio <= 1.5) withRoom.push(turn.text);
          const { choice } = await made.tree.decision();
          turn = { text: turn.text + choice };
          made.tree.advance(turn);
        }
      })(),
    );
    expect(early.asked.some(text => !committed.includes(text))).toBe(true);
    for (const text of dear.asked) expect(withRoom).toContain(text);
    expect(dear.asked.length).toBeGreaterThan(0);
    made.tree.close();
  });
});
