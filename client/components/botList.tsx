import type { BotRow } from '../../shared/protocol/view.ts';
import { botPath } from '../state/router.ts';
import { text } from '../text.ts';
import { BotTag } from './botTag.tsx';
import { RatingFigure } from './rating.tsx';

/** Programs that play here over the network, and how one is entered. */
export function BotList({ bots }: { readonly bots: readonly BotRow[] | null }) {
  return (
    <section class="card agents" aria-labelledby="bots-title">
      <h2 id="bots-title">{text.lobby.bots}</h2>
      {bots !== null && bots.length > 0 && (
        <ul>
          {bots.map(bot => (
            <li key={bot.name}>
              <a href={botPath(bot.name)}>{bot.name}</a>
              <RatingFigure of={bot} />
              <p class="dim">
                <BotTag state={bot.state} /> {text.lobby.games(bot.games)}
              </p>
            </li>
          ))}
        </ul>
      )}
      <p class="dim hint">
        {bots?.length === 0 && `${text.lobby.noBots} `}
        {text.lobby.enterBot} <code>npm run bot-token -- NAME</code>{' '}
        <a href="/docs/bot-protocol.md" target="_blank">
          {text.lobby.botProtocol}
        </a>
      </p>
    </section>
  );
}
