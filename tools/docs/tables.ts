import { readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogue, ExitCode, type ErrorCode } from '@imgtrack/core';
import { environmentVariables, settingsJsonSchema } from '@imgtrack/core/host';
import { flagSettings } from '../../packages/cli/src/flags/settings-from-flags.js';
import type { Selector } from '../../packages/scanner-builtin/src/cataloger.js';
import { allCatalogers } from '../../packages/scanner-builtin/src/catalogers/all-catalogers.js';
import { exitCodeMeanings } from './exit-code-meanings.js';

/** What the documentation says because the code says it, tables and examples: name between the markers → Markdown. */
export const tables: Readonly<Record<string, () => string>> = {
  catalogers: () =>
    markdown(
      ['cataloger', 'looks at'],
      allCatalogers.map(({ id, selects }) => [code(id), looksAt(selects).map(code).join(', ')]),
    ),
  errors: () =>
    markdown(
      ['code', 'exit', 'message', 'what to do'],
      errorCodes().map((name) => [code(name), String(catalogue[name].exitCode), messageOf(name), hintOf(name)]),
    ),
  'exit-codes': () =>
    markdown(
      ['code', 'meaning'],
      Object.entries(ExitCode).map(([name, value]) => [String(value), exitCodeMeanings[value] ?? name]),
    ),
  'format-example': () => newPlugin('format', 'sheet'),
  'runtime-example': () => newPlugin('runtime', 'shelf'),
  'scanner-example': () => newPlugin('scanner', 'versions'),
  settings: () => markdown(['key', 'meaning'], settingRows(settingsJsonSchema(), '')),
  'sink-example': () => newPlugin('sink', 'ledger'),
  sources: () =>
    markdown(
      ['setting', 'flag', 'variable'],
      settingNames().map((setting) => [code(setting), flagFor(setting), variableFor(setting)]),
    ),
};

/** A page with its tables written anew. Throws for a marker without a table. */
export function withTables(page: string): string {
  return page.replaceAll(/<!-- table: ([a-z-]+) -->[^]*?<!-- end -->/g, (_, name: string) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`There is no table "${name}".`);
    return `<!-- table: ${name} -->\n\n${table()}\n\n<!-- end -->`;
  });
}

const templates = path.resolve(import.meta.dirname, '../../packages/cli/templates');

/** What `imgtrack create plugin KIND NAME` makes. */
function newPlugin(kind: string, name: string): string {
  const source = readFileSync(path.join(templates, kind, 'src/index.ts'), 'utf8').replaceAll('{{name}}', name);
  return `\`\`\`ts\n${source}\`\`\``;
}

const looksAt = ({ probes = [], names = [], extensions = [], tails = [] }: Selector): readonly string[] => [
  ...probes.flat(),
  ...names.map((name) => `**/${name}`),
  ...extensions.map((extension) => `**/*.${extension}`),
  ...tails.map(({ folder, name }) => `**/*${folder}/${name}`),
];

const code = (text: string): string => `\`${text}\``;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

/** Aligned as prettier aligns it, so that the page is already formatted. */
function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => [...(row[column] ?? '')].length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - [...text].length)).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

const errorCodes = (): readonly ErrorCode[] =>
  Object.keys(catalogue).filter((name): name is ErrorCode => Object.hasOwn(catalogue, name));

/** Facts whose every value prints as ‹name›, whatever the message does with it. */
const placeholders = new Proxy(
  {},
  {
    get: (_, name) => Object.assign([`‹${String(name)}›`], { trim: () => `‹${String(name)}›` }),
  },
);

/** What a definition says of the placeholders: where it hands a fact on as it is, the placeholder itself. */
interface Placeheld {
  message(facts: object): string | string[];
  hint?(facts: object): string | string[] | undefined;
}

const messageOf = (name: ErrorCode): string => said((catalogue[name] as Placeheld).message(placeholders));

const hintOf = (name: ErrorCode): string => said((catalogue[name] as Placeheld).hint?.(placeholders) ?? '');

const said = (text: string | string[]): string => [text].flat().join('').replaceAll('NaN', '‹number›');

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

function settingRows({ properties = {} }: Schema, prefix: string): readonly (readonly string[])[] {
  return Object.entries(properties).flatMap(([key, schema]) => [
    [code(`${prefix}${key}`), schema.description ?? ''],
    ...settingRows(schema, `${prefix}${key}.`),
  ]);
}

const settingNames = (): readonly string[] => Object.keys((settingsJsonSchema() as Schema).properties ?? {});

const flagFor = (setting: string): string =>
  Object.entries(flagSettings)
    .filter(([, name]) => name === setting)
    .map(([flag]) => code(`--${flag}`))
    .join(', ');

const variableFor = (setting: string): string =>
  environmentVariables
    .filter((variable) => variable.setting === setting)
    .map(({ name }) => code(name))
    .join(', ');
