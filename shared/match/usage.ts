export * from '../stats/usage.ts';
