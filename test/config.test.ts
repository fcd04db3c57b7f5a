import { describe, expect, test } from 'vitest';
import { readConfig } from '../server/config.ts';

describe('the settings', () => {
  test('have defaults that listen on this machine only', () => {
    expect(readConfig({}, {})).toMatchObject({ config: { host: '127.0.0.1', port: 2567, data: 'data' } });
  });

  test('come from variables, and a flag wins', () => {
    const environment = { PONDERHIT_PORT: '3000', PORT: '4000', PONDERHIT_DATA: '/srv/x' };
    expect(readConfig({}, environment)).toMatchObject({ config: { port: 3000, data: '/srv/x' } });
    expect(readConfig({ port: '5000' }, environment)).toMatchObject({ config: { port: 5000 } });
    expect(readConfig({}, { PORT: '4000' })).toMatchObject({ config: { port: 4000 } });
  });

  test('name the flag or the variable of every mistake', () => {
    const flags = readConfig({ logLevel: 'loud' }, {});
    expect('mistakes' in flags && flags.mistakes[0]).toMatch(/^--log-level: /);
    const read = readConfig({ port: 'x' }, { PONDERHIT_ENGINES: '-1', PONDERHIT_LOG_LEVEL: 'loud' });
    const mistakes = 'mistakes' in read ? read.mistakes : [];
    expect(mistakes.map(line => line.split(':')[0])).toEqual([
      '--port',
      'PONDERHIT_LOG_LEVEL',
      'PONDERHIT_ENGINES',
    ]);
  });
});
