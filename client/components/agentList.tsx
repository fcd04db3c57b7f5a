import type { RatedAgent } from '../../shared/protocol/api.ts';
import { agentPath } from '../state/router.ts';
import { text } from '../text.ts';
import { RatingFigure } from './rating.tsx';

/** Who plays here. */
export function AgentList({ agents }: { readonly agents: readonly RatedAgent[] | null }) {
  if (agents === null || agents.length === 0) return null;
  return (
    <section class="card agents" aria-labelledby="agents-title">
      <h2 id="agents-title">{text.lobby.agents}</h2>
      <ul>
        {agents.map(agent => (
          <li key={agent.id}>
            <a href={agentPath(agent.name)}>{agent.name}</a>
            <RatingFigure of={agent.rating} />
            {agent.pace !== '' && <span class="tag">{text.match.paced(agent.pace)}</span>}
            <p class="dim">{agent.description}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
