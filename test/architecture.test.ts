import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'vite';
import { describe, expect, test } from 'vitest';

/*
 * Who may import whom: the table of docs/architecture.md.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What every part of the server may import. */
const COMMON = ['shared/', 'server/clock.ts', 'server/urgency.ts', 'server/draw.ts', 'server/token.ts'];

/** The longest prefix counts. A part may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'shared/': [],
  'shared/stats/': [],
  'client/': ['shared/'],
  'server/speculation/': ['shared/stats/', 'server/clock.ts', 'server/urgency.ts'],
  'server/match/': [
    ...COMMON,
    'server/speculation/',
    'server/agents/agent.ts',
    'server/predictors/predictor.ts',
  ],
  'server/engines/': COMMON,
  'server/models/': COMMON,
  'server/agents/': [...COMMON, 'server/engines/', 'server/models/'],
  'server/predictors/': [...COMMON, 'server/engines/', 'server/models/'],
  'server/store/': COMMON,
  'server/telemetry/': COMMON,
  'server/rooms/': [...COMMON, 'server/match/', 'server/store/'],
  'server/gateway/': [
    ...COMMON,
    'server/agents/agent.ts',
    'server/match/',
    'server/pool.ts',
    'server/store/',
    'server/tournament/',
  ],
  'server/tournament/': [...COMMON, 'server/match/', 'server/store/'],
  'server/clock.ts': [],
  'server/urgency.ts': [],
  'server/token.ts': [],
  'server/pool.ts': [],
  'server/draw.ts': ['shared/'],
  'server/config.ts': ['shared/', 'server/settings.ts'],
  'server/treasury.ts': [...COMMON, 'server/models/'],
  'server/settings.ts': [...COMMON, 'server/agents/', 'server/models/', 'server/settingsFile.ts'],
  'server/settingsFile.ts': ['shared/', 'server/models/'],
  'server/modelPredictors.ts': [
    ...COMMON,
    'server/models/',
    'server/predictors/',
    'server/recorder.ts',
    'server/settings.ts',
  ],
  'server/byMatch.ts': [],
  'server/recorder.ts': [...COMMON, 'server/predictors/'],
  'server/clientBuild.ts': [],
  'server/memory.ts': [
    ...COMMON,
    'server/agents/',
    'server/engines/',
    'server/match/',
    'server/predictors/',
    'server/store/',
  ],
  'server/botRoster.ts': [...COMMON, 'server/match/', 'server/store/'],
  'server/matchForecast.ts': [...COMMON, 'server/predictors/'],
  'server/exhibition.ts': [...COMMON, 'server/match/'],
  'server/server.ts': [...COMMON, 'server/match/', 'server/gateway/', 'server/rooms/'],
  // These compose: they alone know all the others.
  'server/compose.ts': ['server/', 'shared/'],
  'server/main.ts': ['server/', 'shared/'],
  'server/cli/': ['server/', 'shared/'],
};

/** The packages of parts that must stay pure, or small; with a slash behind it, what is below it. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'shared/': ['chess.js', 'glicko2-lite', 'zod', 'zod/mini'],
  'client/': [
    'preact',
    'preact/hooks',
    'preact/jsx-runtime',
    '@preact/signals',
    '@lichess-org/chessground',
    '@lichess-org/chessground/',
    '@colyseus/sdk',
    'zod',
    'zod/mini',
  ],
  'server/speculation/': [],
  'server/match/': [],
};

/** What only some files may use. */
const USES: readonly {
  readonly patterns: readonly RegExp[];
  readonly within: readonly string[];
  readonly except: readonly string[];
}[] = [
  {
    patterns: [
      /\bprocess\s*\??\.\s*env\b/,
      /\bprocess\s*\[/,
      /\}\s*=\s*process\s*(?:;|$)/m,
      /\bimport\.meta\.env\b/,
      /['"](?:node:)?process['"]/,
    ],
    within: ['shared/', 'server/', 'client/'],
    except: ['server/config.ts'],
  },
  {
    patterns: [
      /\bset(?:Timeout|Interval|Immediate)\b/,
      /\b(?:Date\.now|performance\.now|hrtime|AbortSignal\.timeout)\b/,
      /\bnew Date\(\s*\)/,
      /['"](?:node:)?(?:timers(?:\/promises)?|perf_hooks)['"]/,
    ],
    within: ['shared/', 'server/'],
    except: ['server/clock.ts'],
  },
];

interface Source {
  readonly file: string;
  readonly text: string;
}

interface Import {
  readonly from: string;
  /** A file of ours by its path, or a package; null where only running it would tell. */
  readonly to: string | null;
  readonly ours: boolean;
}

function longestPrefix(file: string, prefixes: readonly string[]): string | undefined {
  return prefixes.filter(prefix => file.startsWith(prefix)).toSorted((a, b) => b.length - a.length)[0];
}

/** What a source imports: static, dynamic, re-exported, or for its types. */
function importsOf({ file, text }: Source): Import[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const found: Import[] = [];
  const add = (node: { readonly type: string; readonly value?: unknown } | null): void => {
    if (node === null) return; // it exports what is its own
    const to = node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
    const ours = to?.startsWith('.') ?? false;
    found.push({ from: file, to: ours && to !== null ? normalize(join(dirname(file), to)) : to, ours });
  };
  new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ImportExpression: ({ source }) => add(source),
    TSImportType: ({ source }) => add(source),
    TSExternalModuleReference: ({ expression }) => add(expression),
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type === 'Identifier' && callee.name === 'require' && first !== undefined) add(first);
    },
  }).visit(program);
  return found;
}

/** A sentence for each import that the tables do not allow. */
function forbiddenImports(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to, ours }) => {
    const part = longestPrefix(from, Object.keys(MAY_IMPORT));
    if (part === undefined) return [`${from} belongs to no part`];
    if (to === null) return [`${from} imports what cannot be told before it runs`];
    if (ours) {
      const allowed = [part, ...(MAY_IMPORT[part] ?? [])];
      return allowed.some(prefix => to.startsWith(prefix)) ? [] : [`${from} must not import ${to}`];
    }
    const pure = longestPrefix(from, Object.keys(PACKAGES));
    const allowed = pure === undefined ? null : (PACKAGES[pure] ?? []);
    const fine = allowed?.some(name => to === name || (name.endsWith('/') && to.startsWith(name))) ?? true;
    return fine ? [] : [`${from} must not import the package ${to}`];
  });
}

/** A sentence for each use, outside comments, of what only other files may use. */
function forbiddenUses({ file, text }: Source): string[] {
  let code = text;
  for (const { start, end } of parseSync(file, text).comments) {
    code = code.slice(0, start) + ' '.repeat(end - start) + code.slice(end);
  }
  return USES.filter(
    ({ within, except }) => within.some(folder => file.startsWith(folder)) && !except.includes(file),
  )
    .flatMap(({ patterns }) => patterns.flatMap(pattern => pattern.exec(code)?.[0] ?? []))
    .map(use => `${file} must not use ${use}`);
}

/** The files of one cycle of imports, or null. */
function cycle(imports: readonly Import[]): string[] | null {
  const edges = new Map<string, string[]>();
  for (const { from, to, ours } of imports) {
    if (ours && to !== null) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of edges.get(file) ?? []) {
      const found = visit(next, [...path, file]);
      if (found !== null) return found;
    }
    done.add(file);
    return null;
  };
  for (const file of edges.keys()) {
    const found = visit(file, []);
    if (found !== null) return found;
  }
  return null;
}

const SOURCES: readonly Source[] = ['shared', 'server', 'client'].flatMap(folder =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(entry => {
      const path = join(entry.parentPath, entry.name);
      return { file: relative(ROOT, path), text: readFileSync(path, 'utf8') };
    }),
);
const IMPORTS = SOURCES.flatMap(importsOf);

describe('the house', () => {
  test('has no import that the table of docs/architecture.md does not allow', () => {
    expect(IMPORTS.length).toBeGreaterThan(300);
    expect(forbiddenImports(IMPORTS)).toEqual([]);
  });

  test('has no cycle of imports', () => {
    expect(cycle(IMPORTS)).toBeNull();
  });

  test('reads the environment in one file, and measures and waits by the Clock alone', () => {
    expect(SOURCES.flatMap(forbiddenUses)).toEqual([]);
  });
});

describe('a house that broke the rules would be found out', () => {
  test.each([
    ['shared/match/x.ts', "import { readFileSync } from 'node:fs';"],
    ['shared/match/x.ts', "import { Room } from '@colyseus/core';"],
    ['shared/match/x.ts', "import type { Key } from '@lichess-org/chessground/types';"],
    ['shared/match/x.ts', "export * from '../../server/clock.ts';"],
    ['shared/stats/x.ts', "import { ok } from '../result.ts';"],
    ['server/speculation/x.ts', "import type { Match } from '../../shared/match/match.ts';"],
    ['server/speculation/x.ts', "type M = import('../../shared/match/match.ts').Match;"],
    ['server/match/x.ts', "import { UciAgent } from '../agents/uci.ts';"],
    ['server/match/x.ts', "import { engine } from '../predictors/engine.ts';"],
    ['server/match/x.ts', "const x = await import('../rooms/matchRoom.ts');"],
    ['server/agents/x.ts', "import '../match/arena.ts';"],
    ['server/models/x.ts', "import { TransportError } from '../agents/agent.ts';"],
    ['server/agents/x.ts', "import { turns } from '../../test/fake/turns.ts';"],
    ['server/agents/x.ts', "const name = './random.ts'; await import(name);"],
    ['server/gateway/x.ts', "export { MatchRoom } from '../rooms/matchRoom.ts';"],
    ['server/store/x.ts', "import type { Journal } from '../match/journal.ts';"],
    ['server/telemetry/x.ts', "const arena = require('../match/arena.ts');"],
    ['server/new/x.ts', "import { ok } from '../../shared/result.ts';"],
    ['client/x.tsx', "import { x } from '../server/config.ts';"],
    ['client/x.tsx', "import { join } from 'node:path';"],
    ['client/x.tsx', "import d3 from 'd3'; export const x = <p>{d3}</p>;"],
  ])('importing what it must not: %s: %s', (file, text) => {
    expect(forbiddenImports(importsOf({ file, text }))).toHaveLength(1);
  });

  test.each([
    ['server/match/x.ts', "import { move } from '../../shared/match/choice.ts';"],
    ['server/match/x.ts', "// import { UciAgent } from '../agents/uci.ts';"],
    ['server/match/x.ts', 'const text = "import \'../agents/uci.ts\'";'],
    ['client/x.tsx', "import { Chessground } from '@lichess-org/chessground/chessground';"],
  ])('but not importing what it may: %s: %s', (file, text) => {
    expect(forbiddenImports(importsOf({ file, text }))).toEqual([]);
  });

  test('importing in a circle', () => {
    const ring = [
      { file: 'server/match/a.ts', text: "import './b.ts';" },
      { file: 'server/match/b.ts', text: "export { c } from './c.ts';" },
      { file: 'server/match/c.ts', text: "import type { A } from './a.ts';" },
    ];
    const files = ['server/match/a.ts', 'server/match/b.ts', 'server/match/c.ts', 'server/match/a.ts'];
    expect(cycle(ring.flatMap(importsOf))).toEqual(files);
    expect(cycle(ring.slice(1).flatMap(importsOf))).toBeNull();
  });

  test.each([
    ['server/main.ts', 'const port = process.env.PORT;'],
    ['server/cli/x.ts', "const port = process['env'].PORT;"],
    ['server/cli/x.ts', 'const { env } = process;'],
    ['server/cli/x.ts', "import { env } from 'node:process';"],
    ['client/x.ts', 'const mode = import.meta.env.MODE;'],
    ['server/match/x.ts', 'const now = Date.now();'],
    ['server/match/x.ts', 'const now = new Date();'],
    ['server/engines/x.ts', 'setTimeout(() => process.exit(1), 100);'],
    ['server/engines/x.ts', "import { scheduler } from 'node:timers/promises';"],
    ['server/gateway/x.ts', 'const signal = AbortSignal.timeout(100);'],
    ['shared/match/x.ts', 'const now = performance.now();'],
  ])('using what it must not: %s: %s', (file, text) => {
    expect(forbiddenUses({ file, text })).toHaveLength(1);
  });

  test.each([
    ['server/config.ts', 'const { PORT } = process.env;'],
    ['server/cli/x.ts', 'const { rss } = process.memoryUsage();'],
    ['server/clock.ts', 'const now = performance.now();'],
    ['server/match/x.ts', '/* “not” Date.now() — */ const date = new Date(clock.epoch()); // nor setTimeout'],
    ['client/x.ts', 'setTimeout(() => {}, 100);'],
  ])('but not using what it may: %s: %s', (file, text) => {
    expect(forbiddenUses({ file, text })).toEqual([]);
  });
});
