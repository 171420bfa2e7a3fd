import { needPrograms, run } from '../support/run.js';

/** An element of an inventory, as Python's XML parser reads it. */
export interface InventoryElement {
  readonly element: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly InventoryElement[];
}

const READER = `
import json, sys, xml.etree.ElementTree as tree
def plain(one):
    return {'element': one.tag, 'attributes': one.attrib, 'children': [plain(child) for child in one]}
print(json.dumps(plain(tree.parse(sys.argv[1]).getroot())))
`;

/** The root element of a file. Rejects where it is no XML. */
export async function readInventory(file: string): Promise<InventoryElement> {
  needPrograms('python3');
  return JSON.parse(await run('python3', ['-c', READER, file])) as InventoryElement;
}

/** "NAME VERSION" of every package, in the order of the file. */
export const packagesOf = ({ children }: InventoryElement): readonly string[] =>
  children
    .filter(({ element }) => element === 'Package')
    .map(({ attributes }) => `${attributes['Name'] ?? ''} ${attributes['Version'] ?? ''}`);
