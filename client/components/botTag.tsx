import type { BotState } from '../../shared/protocol/view.ts';
import { text } from '../text.ts';

/** What a bot is doing, in a word beside a dot. */
export function BotTag({ state }: { readonly state: BotState }) {
  return <span class={`tag bot-state ${state}`}>{text.botState[state]}</span>;
}
