import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * Structured logs on standard error, a JSON object a line. What could hold a secret is not logged at all; the
 * usual names are censored all the same.
 */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['*.authorization', '*.cookie', '*.token', '*.apiKey'], censor: '[secret]' },
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
