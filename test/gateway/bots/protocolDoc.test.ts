import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BOT_PROTOCOL_VERSION, botSchemas, toBot, toServer } from '../../../shared/protocol/bot.ts';
import { BOT_CLOSE, BOT_ERRORS, BOT_LIMITS, BOT_WARNINGS } from '../../../shared/protocol/botLimits.ts';

const TEXT = readFileSync(fileURLToPath(new URL('../../../docs/bot-protocol.md', import.meta.url)), 'utf8');

/** What stands under a heading of the second order. */
function chapter(title: string): string {
  const body = TEXT.split(/^## /m).find(part => part.startsWith(`${title}\n`));
  if (body === undefined) throw new Error(`the document has no chapter ${title}`);
  return body;
}

/** The examples by the heading that they stand under. */
function examples(title: string): { readonly type: string; readonly text: string }[] {
  return chapter(title)
    .split(/^### /m)
    .slice(1)
    .flatMap(section =>
      [...section.matchAll(/```json\n(.*?)\n```/gs)].map(match => ({
        type: section.split('\n')[0] ?? '',
        text: match[1] ?? '',
      })),
    );
}

/** The rows of a chapter's tables, cells without their quotes. */
function rows(title: string): string[][] {
  return [...chapter(title).matchAll(/^\|(.*)\|$/gm)]
    .map(row => (row[1] ?? '').split('|').map(cell => cell.trim().replaceAll('`', '')))
    .filter(([first = '']) => !/^-+$/.test(first) && !['code', 'name'].includes(first));
}

function typesOf(schema: typeof toServer | typeof toBot): string[] {
  return schema.options.map(option => option.shape.type.value).sort();
}

describe('docs/bot-protocol.md', () => {
  test.each<[string, typeof toServer | typeof toBot]>([
    ['What a bot says', toServer],
    ['What a bot is told', toBot],
  ])('has an example of every message under “%s”, and every one can be read', (title, schema) => {
    const found = examples(title);
    expect([...new Set(found.map(({ type }) => type))].sort()).toEqual(typesOf(schema));
    for (const { type, text } of found) {
      const value = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
      const parsed: z.ZodSafeParseResult<{ type: string }> = schema.safeParse(value);
      expect(parsed.error?.issues ?? []).toEqual([]);
      expect(parsed.data?.type).toBe(type);
      // Nothing in it that the server would not send, or take.
      expect(parsed.data).toMatchObject(value);
    }
  });

  test('lists every error, and the warnings among them, and every close code', () => {
    const [warnings = '', others = '', closing = ''] = chapter('Errors').split(
      /^These are not:$|^With these/m,
    );
    const codes = (part: string): string[] =>
      [...part.matchAll(/^\| `([a-z-]+)` \|/gm)].map(row => row[1] ?? '');
    expect(codes(warnings).sort()).toEqual([...BOT_WARNINGS].sort());
    expect([...codes(others), ...codes(closing)].sort()).toEqual([...BOT_ERRORS].sort());
    for (const [reason, code] of Object.entries(BOT_CLOSE)) {
      const named = closing.includes(`| \`${reason}\` | ${code} |`);
      expect(named || closing.includes(`| | ${code} |`)).toBe(true);
    }
  });

  test('tells every limit as it is', () => {
    const limits = Object.fromEntries(rows('Limits').map(([name = '', value]) => [name, Number(value)]));
    expect(limits).toEqual({ ...BOT_LIMITS });
  });

  test('is of the version that the server speaks', () => {
    expect(TEXT).toContain(`# The bot protocol, version ${BOT_PROTOCOL_VERSION}\n`);
  });
});

test('the schemas for both directions are made of the parsers', () => {
  const { toServer: from, toBot: to } = botSchemas();
  expect(JSON.stringify(from)).toContain('"prepared"');
  expect(JSON.stringify(to)).toContain('"speculate"');
});
