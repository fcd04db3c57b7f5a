import { describe, expect, test } from 'vitest';
import { createdMatch } from '../../shared/protocol/fromServer.ts';
import { clickSquare, drag, movesPlayed, visits } from './visit.ts';

/*
 * A human plays in a real Chromium, against the real server.
 */

const visit = visits();

/** Any legal move, after some seconds: the same every time. */
const SLOW = { agent: 'random', pace: 'gpt-5:0.03' };

/** Seats the browser's own guest in a match, and opens it. */
async function sit(setup: { fen?: string; slow?: boolean; human?: 'white' | 'black' }): Promise<void> {
  const { page, server } = visit;
  const { fen, slow = false, human = 'white' } = setup;
  const agent = slow ? SLOW : { agent: 'random' };
  const answer = await page.request.post(`${server.url}/api/matches`, {
    data: {
      white: human === 'white' ? { human: true } : agent,
      black: human === 'black' ? { human: true } : agent,
      seed: 4,
      ...(fen !== undefined && { fen }),
    },
  });
  const { id } = createdMatch.parse(await answer.json());
  await page.goto(`${server.url}/match/${id}`);
  await page.getByText('Your game').waitFor();
}

describe('a human', () => {
  test('plays by mouse: moves are answered, predictions stay hidden until the end, and are shown then', async () => {
    const { page, server } = visit;
    await page.goto(`${server.url}/`);
    await page.getByRole('button', { name: 'Me against one' }).click();
    await page.getByLabel('Your name').fill('Ada');
    await page.getByRole('combobox', { name: 'Opponent' }).selectOption({ label: 'Stockfish, quick' });
    await page.getByLabel('My colour').selectOption({ label: 'White' });
    await page.getByRole('button', { name: 'Start the match' }).click();
    await page.waitForURL('**/match/*');
    await page.getByText('Your move').first().waitFor();
    await page.locator('.player').getByText('Ada').waitFor();
    await page.getByText(/predictions of your moves stay hidden/).waitFor();
    await clickSquare(page, 'e2');
    await clickSquare(page, 'e4');
    await movesPlayed(page, 2);
    // Time enough to be predicted.
    await page.waitForTimeout(1500);
    await drag(page, 'a2', 'a3');
    expect(await movesPlayed(page, 4)).toMatchObject({ 0: 'e4', 2: 'a3' });
    expect(await page.locator('.branches').count()).toBe(0);
    expect(await page.locator('.lens').innerText()).not.toMatch(/\d %/);
    await page.getByRole('button', { name: 'Resign' }).click();
    await page.getByRole('button', { name: 'Really resign?' }).click();
    await page.getByText('Black wins: White resigned').first().waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('button', { name: 'List' }).click();
    await page.getByRole('list', { name: 'Predicted moves' }).getByText(/%/).first().waitFor();
  });

  test('plays and wins by keyboard alone, and hears it', async () => {
    const { page, server } = visit;
    await page.goto(`${server.url}/`);
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let step = 0; step < 60; step++) {
        await page.keyboard.press('Tab');
        const label = await page.evaluate(() => {
          const focused = document.activeElement;
          const labels = focused instanceof HTMLElement && 'labels' in focused ? focused.labels : null;
          const named = labels instanceof NodeList ? (labels[0]?.textContent ?? '') : '';
          return `${named} ${focused?.getAttribute('aria-label') ?? ''} ${focused?.textContent ?? ''}`;
        });
        if (name.test(label)) return;
      }
      throw new Error(`the keyboard does not reach ${name}`);
    };
    await page.getByRole('button', { name: 'Start the match' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.new-match option').length > 4);
    await tabTo(/Me against one/);
    await page.keyboard.press('Enter');
    await tabTo(/^Opponent/);
    await page.keyboard.type('Random');
    await tabTo(/^My colour/);
    await page.keyboard.type('White');
    await tabTo(/More options/);
    await page.keyboard.press('Enter');
    await tabTo(/^Start position/);
    await page.keyboard.type('6k1/5ppp/8/8/8/8/8/K1R5 w - - 0 1');
    await tabTo(/Start the match/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/match/*');
    await page.getByText('Your game').waitFor();
    await tabTo(/Type a move/);
    await page.keyboard.type('Rc9');
    await page.keyboard.press('Enter');
    await page.getByText('“Rc9” is not one legal move here.').waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('rc8');
    await page.keyboard.press('Enter');
    await page.getByText('White wins by checkmate').first().waitFor();
    const spoken = await page.locator('[aria-live]').allInnerTexts();
    expect(spoken.join(' ')).toContain('White: Rc8#. White wins by checkmate');
  });

  test('promotes to the piece it picks', async () => {
    const { page } = visit;
    await sit({ fen: '8/P6k/8/8/8/8/8/K7 w - - 0 1' });
    await drag(page, 'a7', 'a8');
    await page.getByRole('button', { name: 'Rook' }).click();
    expect(await movesPlayed(page, 1)).toMatchObject({ 0: 'a8=R' });
    // Material is counted by what stands on the board.
    await page.getByRole('img', { name: /More than the opponent: rook; 5 ahead/ }).waitFor();
  });

  test('moves ahead of its turn, by a premove and by a line that comes true', async () => {
    const { page } = visit;
    let sent = '';
    page.on('websocket', socket =>
      socket.on('framesent', ({ payload }) => {
        sent += Buffer.from(payload).toString('latin1');
      }),
    );
    // Black has one legal move at a time: its king goes to and fro between a8 and b8.
    await sit({ slow: true, fen: 'k7/8/1K6/8/8/8/7P/2R5 w - - 0 1' });
    await drag(page, 'h2', 'h3');
    await movesPlayed(page, 1);
    await drag(page, 'h3', 'h4');
    await page.getByText('Moved ahead: h4').waitFor();
    expect(await page.locator('cg-board square.current-premove').count()).toBe(2);
    // What is prepared stays in the browser until its move is due.
    expect(sent).toContain('h2h3');
    expect(sent).not.toContain('h3h4');
    expect((await movesPlayed(page, 3)).slice(0, 3)).toEqual(['h3', 'Kb8', 'h4']);
    await page.getByText('If …, then …').click();
    await page.getByLabel(/Their move, your answer/).fill('Ka8 h5 Kb8');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('Those are not legal moves').waitFor();
    await page.getByLabel(/Their move, your answer/).fill('Ka8 h5');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('if Ka8, then h5').waitFor();
    expect((await movesPlayed(page, 5)).slice(3, 5)).toEqual(['Ka8', 'h5']);
  });

  test('moves ahead of its turn by typing, sees it on the board, and may withdraw it', async () => {
    const { page } = visit;
    await sit({ slow: true, fen: 'k7/8/1K6/8/8/8/7P/2R5 w - - 0 1' });
    const type = async (move: string): Promise<void> => {
      await page.getByLabel('Type a move').fill(move);
      await page.keyboard.press('Enter');
    };
    await type('h3');
    await movesPlayed(page, 1);
    await type('h5');
    await page.getByText('“h5” is not one move your pieces could make.').waitFor();
    await type('Rc2');
    await page.getByText('Moved ahead: Rc2').waitFor();
    const marked = page.locator('cg-board square.current-premove');
    await marked.nth(1).waitFor();
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await marked.first().waitFor({ state: 'hidden' });
    await type('h4');
    expect((await movesPlayed(page, 3)).slice(0, 3)).toEqual(['h3', 'Kb8', 'h4']);
  });

  test('comes back to a running match in another tab, and both show the same', async () => {
    const { page } = visit;
    await sit({});
    const other = await visit.context.newPage();
    await other.goto(page.url());
    await other.getByText('Your move').first().waitFor();
    await page.getByLabel('Type a move').fill('Nf3');
    await page.keyboard.press('Enter');
    await movesPlayed(page, 2);
    expect(await movesPlayed(other, 2)).toEqual(await movesPlayed(page, 2));
  });

  test('takes a move back in a new match, and plays a finished one again with the other colour', async () => {
    const { page } = visit;
    await sit({});
    const first = page.url();
    await page.getByLabel('Type a move').fill('e4');
    await page.keyboard.press('Enter');
    await movesPlayed(page, 2);
    await page.getByLabel('Type a move').fill('d2d4');
    await page.keyboard.press('Enter');
    const before = await movesPlayed(page, 4);
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('button', { name: /take back/ }).click();
    await page.waitForURL(url => url.href !== first);
    await page.getByText('No move yet').waitFor();
    const fen = await page.getByRole('textbox', { name: 'FEN' }).inputValue();
    expect(fen).toMatch(/ w /);
    expect(fen).toContain('4P3');
    expect(before).toMatchObject({ 0: 'e4', 2: 'd4' });
    const second = page.url();
    await page.getByRole('button', { name: 'Abort' }).click();
    await page.getByRole('button', { name: /Rematch/ }).click();
    await page.waitForURL(url => url.href !== second);
    await page.getByText('Your game').waitFor();
    // The board is turned: the human has Black now.
    await page.getByRole('img', { name: /Chess board, Black at the bottom/ }).waitFor();
  });

  test('offers a draw with a move, and is told what it said', async () => {
    const { page } = visit;
    await sit({ slow: true });
    await page.getByLabel('Offer a draw with my next move').check();
    await page.getByLabel('Type a move').fill('e2e4');
    await page.keyboard.press('Enter');
    await movesPlayed(page, 1);
    expect((await page.locator('[aria-live]').allInnerTexts()).join(' ')).toContain('White offers a draw.');
    expect(await page.getByLabel('Offer a draw with my next move').isChecked()).toBe(false);
  });
});
