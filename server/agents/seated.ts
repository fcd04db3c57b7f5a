import type { PlayerSetup } from '../../shared/match/setup.ts';
import { type AgentProfile, type Configured, findAgent } from './catalogue.ts';

/** The agent that fills a seat; null for a human or a bot. Throws where it was accepted before and is unknown now. */
export function seatedAgent(player: PlayerSetup, configured?: Configured): AgentProfile | null {
  if (player.kind !== 'agent') return null;
  const profile = findAgent(player.agent, player.pace, configured);
  if (!profile.ok) throw new Error(profile.error.message);
  return profile.value;
}

/** Agents of one endpoint share its limits; null for those that ask none. */
export function endpointOf(profile: AgentProfile | null): string | null {
  return profile?.spec.kind === 'openai' ? profile.spec.endpoint : null;
}
