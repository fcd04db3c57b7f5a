import { Client, ErrorCode, MatchMakeError } from '@colyseus/sdk';
import { pause } from './pause.ts';

const client = new Client(location.origin);

export type JoinedRoom = Awaited<ReturnType<typeof client.joinById>>;

export interface RoomLink {
  readonly roomId: string;
  /** Ends the link and leaves the room. */
  readonly signal: AbortSignal;
  /** Called for each fresh join; its listeners end with the room. */
  readonly onJoin: (room: JoinedRoom) => void;
  readonly onStatus: (status: 'live' | 'reconnecting') => void;
}

/**
 * Stays joined to a room until `signal` ends it ('left') or there is no such room ('absent'). A short loss is
 * mended by the SDK, which resumes the same session; a long one by joining afresh.
 */
export async function stayJoined(link: RoomLink): Promise<'left' | 'absent'> {
  let failures = 0;
  while (!link.signal.aborted) {
    try {
      const room = await client.joinById(link.roomId);
      failures = 0;
      await joined(room, link);
    } catch (error) {
      if (error instanceof MatchMakeError && error.code === ErrorCode.MATCHMAKE_INVALID_ROOM_ID)
        return 'absent';
      failures++;
    }
    if (link.signal.aborted) break;
    link.onStatus('reconnecting');
    await pause(Math.min(10_000, 500 * 2 ** failures), link.signal);
  }
  return 'left';
}

/** Resolves when the room is left for good, by either side. */
function joined(room: JoinedRoom, { signal, onJoin, onStatus }: RoomLink): Promise<void> {
  return new Promise(resolve => {
    const leave = (): void => {
      room.removeAllListeners();
      room.reconnection.enabled = false;
      // Rejects only where the connection is gone already.
      room.leave().catch(() => undefined);
      resolve();
    };
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    room.reconnection.minUptime = 0;
    room.onDrop(() => onStatus('reconnecting'));
    room.onReconnect(() => onStatus('live'));
    room.onLeave(() => {
      signal.removeEventListener('abort', leave);
      room.removeAllListeners();
      resolve();
    });
    onStatus('live');
    onJoin(room);
  });
}

/** A mirrored state as a plain value for a parser. */
export function plain(state: unknown): unknown {
  const mirrored = typeof state === 'object' && state !== null && 'toJSON' in state;
  return mirrored && typeof state.toJSON === 'function' ? state.toJSON() : state;
}
