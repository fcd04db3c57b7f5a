import type { MatchRow } from './view.ts';

export const TOURNAMENT_STATUSES = ['running', 'finished', 'stopped', 'waiting'] as const;
/** `waiting`: it is to go on, but not in this process. */
export type TournamentStatus = (typeof TOURNAMENT_STATUSES)[number];

/** A row of GET /api/tournaments. */
export interface TournamentRow {
  readonly id: string;
  readonly name: string;
  readonly format: string;
  readonly agents: readonly string[];
  readonly modes: readonly string[];
  readonly status: TournamentStatus;
  readonly played: number;
  readonly planned: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** GET /api/tournaments, newest first. */
export interface TournamentsAnswer {
  readonly tournaments: readonly TournamentRow[];
}

/** POST /api/tournaments */
export interface CreatedTournament {
  readonly id: string;
}

export interface TableView {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A figure, which lies beside as an SVG; its numbers are a table. */
export interface FigureView {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly table: TableView;
}

export interface TournamentGame {
  readonly match: string;
  readonly game: string;
  readonly mode: string;
  readonly white: string;
  readonly black: string;
  readonly opening: string;
  readonly result: string;
  readonly plies: number;
}

/** GET /api/tournaments/:id: what a tournament has come to so far, in words and numbers that are ready to be shown. */
export interface TournamentView extends TournamentRow {
  /** The asker may stop it. */
  readonly mayStop: boolean;
  readonly findings: readonly string[];
  readonly tables: readonly TableView[];
  readonly figures: readonly FigureView[];
  readonly running: readonly MatchRow[];
  /** The newest first, and no more than a page holds. */
  readonly games: readonly TournamentGame[];
}
