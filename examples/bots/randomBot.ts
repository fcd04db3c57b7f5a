/*
 * A bot that plays random legal moves, to start from: node examples/bots/randomBot.ts --agent random
 * The protocol is told in docs/bot-protocol.md; its messages are parsed by shared/protocol/bot.ts.
 */
import { parseArgs } from 'node:util';
import { type ToBot, type ToServerInput, toBot } from '../../shared/protocol/bot.ts';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'ws://127.0.0.1:2567/bot' },
    agent: { type: 'string' }, // challenge this house agent; else wait in the open pool
    games: { type: 'string', default: '1' },
    clock: { type: 'string', default: '60+1' },
    forever: { type: 'boolean', default: false }, // only accept what others ask for
  },
});
const token = process.env.PONDERHIT_BOT_TOKEN ?? '';
let gamesLeft = Number(options.games);
let running = new Set<string>();
/** Refusals that asking again does not change. */
const HOPELESS: readonly string[] = ['challenge-invalid', 'operator-only', 'own-opponent'];

/** Here your bot thinks. `turn` has the position as `fen` and as `moves`, and the clocks. */
function choose({ legalMoves = [] }: Extract<ToBot, { type: 'turn' }>): string {
  return legalMoves[Math.floor(Math.random() * legalMoves.length)] ?? '';
}

function connect(): void {
  const socket = new WebSocket(options.url);
  const send = (message: ToServerInput): void => socket.send(JSON.stringify(message));
  const askForGame = (): void => {
    const { agent, clock, forever } = options;
    if (forever) return;
    if (agent === undefined) send({ type: 'seek', clock });
    else send({ type: 'challenge', opponent: { agent }, clock });
  };
  const goOn = (): void => {
    if (gamesLeft <= 0 && !options.forever) send({ type: 'bye' });
    else if (running.size === 0) askForGame();
  };
  const hear = (message: ToBot): void => {
    switch (message.type) {
      case 'welcome':
        console.log(`connected as ${message.name}`);
        for (const match of running) if (!message.matches.includes(match)) gamesLeft--; // over meanwhile
        running = new Set(message.matches);
        return goOn();
      case 'offer':
        return send({ type: 'accept', offer: message.offer });
      case 'start':
        running.add(message.match);
        return console.log(`match ${message.match}: ${message.you} against ${message.opponent.name}`);
      case 'turn':
        return send({ type: 'move', match: message.match, ply: message.ply, uci: choose(message) });
      case 'end':
        if (!running.delete(message.match)) return; // told before
        console.log(`match ${message.match} is over: ${message.message}`);
        gamesLeft--;
        return goOn();
      case 'error':
        console.error(`${message.code}: ${message.message}`);
        if (message.re !== 'challenge' && message.re !== 'seek') return;
        if (HOPELESS.includes(message.code)) process.exit(1);
        setTimeout(goOn, 5000);
        return;
      default: // whatever else there is may be ignored
    }
  };
  socket.addEventListener('open', () => send({ type: 'hello', version: 1, token, legalMoves: true }));
  socket.addEventListener('message', ({ data }) => hear(toBot.parse(JSON.parse(String(data)))));
  socket.addEventListener('close', ({ code }) => {
    if (code === 1000) process.exit(0); // goodbye
    if (code >= 4000) process.exit(1); // it makes no sense to try again
    setTimeout(connect, 1000); // then go on where the matches stand
  });
}

connect();
