import { spawnSync } from 'node:child_process';

/** An element as Python's XML parser, which is Expat, reads it. */
export interface ParsedElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly ParsedElement[];
}

const READER = `
import json, sys, xml.etree.ElementTree as tree
def plain(one):
    return {'name': one.tag, 'attributes': one.attrib, 'children': [plain(child) for child in one]}
print(json.dumps([plain(tree.fromstring(text.encode('utf-8'))) for text in json.load(sys.stdin)]))
`;

export const hasPython: boolean = spawnSync('python3', ['--version']).status === 0;

/** The root elements of XML documents. Throws where one of them is none. */
export function parsedXml(documents: readonly string[]): readonly ParsedElement[] {
  const input = JSON.stringify(documents);
  const { status, stdout, stderr } = spawnSync('python3', ['-c', READER], { input, maxBuffer: 256 * 1024 * 1024 });
  if (status !== 0) throw new Error(`python3 cannot read this: ${stderr.toString()}`);
  return JSON.parse(stdout.toString()) as readonly ParsedElement[];
}
