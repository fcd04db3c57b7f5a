import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/*
 * Who may import whom: the table of docs/architecture.md.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What every part of the server may import. */
const COMMON = ['shared/', 'server/clock.ts', 'server/urgency.ts'];

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
  'server/agents/': [...COMMON, 'server/engines/'],
  'server/predictors/': [...COMMON, 'server/engines/'],
  'server/store/': COMMON,
  'server/telemetry/': COMMON,
  'server/rooms/': [...COMMON, 'server/match/', 'server/store/'],
  'server/gateway/': [...COMMON, 'server/match/', 'server/store/'],
  'server/clock.ts': [],
  'server/urgency.ts': [],
  'server/config.ts': ['shared/'],
  'server/clientBuild.ts': [],
  'server/exhibition.ts': [...COMMON, 'server/match/'],
  'server/server.ts': [...COMMON, 'server/match/', 'server/gateway/', 'server/rooms/'],
  // These compose: they alone know all the others.
  'server/compose.ts': ['server/', 'shared/'],
  'server/main.ts': ['server/', 'shared/'],
  'server/cli/': ['server/', 'shared/'],
};

/** The packages of parts that must stay pure, or small. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'shared/': ['chess.js', 'zod', 'zod/mini'],
  'client/': [
    'preact',
    'preact/hooks',
    'preact/jsx-runtime',
    '@preact/signals',
    '@lichess-org/chessground',
    '@colyseus/sdk',
    'zod',
    'zod/mini',
  ],
  'server/speculation/': [],
  'server/match/': [],
};

interface Import {
  readonly from: string;
  /** A file of ours by its path, or a package. */
  readonly to: string;
}

function longestPrefix(file: string, prefixes: readonly string[]): string | undefined {
  return prefixes.filter(prefix => file.startsWith(prefix)).toSorted((a, b) => b.length - a.length)[0];
}

/** What a source imports: static, dynamic, re-exported, or for its types. */
function importsOf(file: string, source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"]+)\1/g);
  return [...found].map(([, , specifier = '']) => ({
    from: file,
    to: specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier,
  }));
}

function isOurs(path: string): boolean {
  return /^(server|shared|client)\//.test(path);
}

/** A sentence for each import that the tables do not allow. */
function violations(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to }) => {
    const part = longestPrefix(from, Object.keys(MAY_IMPORT));
    if (part === undefined) return [`${from} belongs to no part`];
    if (!isOurs(to)) {
      const pure = longestPrefix(from, Object.keys(PACKAGES));
      if (pure === undefined || to.endsWith('.css')) return [];
      const allowed = PACKAGES[pure] ?? [];
      const fine = allowed.some(name => to === name || to.startsWith('@lichess-org/chessground/'));
      return fine ? [] : [`${from} must not import the package ${to}`];
    }
    const allowed = [part, ...(MAY_IMPORT[part] ?? [])];
    return allowed.some(prefix => to.startsWith(prefix)) ? [] : [`${from} must not import ${to}`];
  });
}

/** The files of one cycle of imports, or null. */
function cycle(imports: readonly Import[]): string[] | null {
  const edges = new Map<string, string[]>();
  for (const { from, to } of imports) if (isOurs(to)) edges.set(from, [...(edges.get(from) ?? []), to]);
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

const SOURCES = ['shared', 'server', 'client'].flatMap(folder =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(entry => {
      const path = join(entry.parentPath, entry.name);
      return { file: relative(ROOT, path), source: readFileSync(path, 'utf8') };
    }),
);
const IMPORTS = SOURCES.flatMap(({ file, source }) => importsOf(file, source));

/** Sources outside `except` that match. */
function using(pattern: RegExp, folder: string, except: readonly string[]): string[] {
  return SOURCES.filter(
    ({ file, source }) => file.startsWith(folder) && !except.includes(file) && pattern.test(source),
  ).map(({ file }) => file);
}

describe('the house', () => {
  test('has no import that the table of docs/architecture.md does not allow', () => {
    expect(IMPORTS.length).toBeGreaterThan(300);
    expect(violations(IMPORTS)).toEqual([]);
  });

  test('has no cycle of imports', () => {
    expect(cycle(IMPORTS)).toBeNull();
  });

  test('reads the environment in one file', () => {
    expect(using(/process\.env/, '', ['server/config.ts'])).toEqual([]);
  });

  test('measures and waits by the Clock alone', () => {
    const timers = /\b(setTimeout|setInterval|Date\.now|performance\.now)\b|timers\/promises/;
    expect(using(timers, 'server/', ['server/clock.ts'])).toEqual([]);
    expect(using(timers, 'shared/', [])).toEqual([]);
  });

  test('would be found out if it broke its rules', () => {
    const broken: readonly (readonly [file: string, source: string])[] = [
      ['shared/match/x.ts', "import { readFileSync } from 'node:fs';"],
      ['shared/match/x.ts', "export * from '../../server/clock.ts';"],
      ['server/speculation/x.ts', "import type { Match } from '../../shared/match/match.ts';"],
      ['server/match/x.ts', "import { UciAgent } from '../agents/uci.ts';"],
      ['server/match/x.ts', "const x = await import('../rooms/matchRoom.ts');"],
      ['server/agents/x.ts', "import '../match/arena.ts';"],
      ['client/x.tsx', "import { x } from '../server/config.ts';"],
      ['client/x.tsx', "import d3 from 'd3';"],
    ];
    for (const [file, source] of broken) expect(violations(importsOf(file, source))).toHaveLength(1);
    const ring = [
      ...importsOf('server/match/a.ts', "import './b.ts';"),
      ...importsOf('server/match/b.ts', "import { a } from './a.ts';"),
    ];
    expect(cycle(ring)).toEqual(['server/match/a.ts', 'server/match/b.ts', 'server/match/a.ts']);
  });
});
