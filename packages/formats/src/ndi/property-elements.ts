import { elements, propertyColumns } from './ndi-vocabulary.js';
import type { XmlElement } from './xml-element.js';

/** Properties from names and values: an absent value gives none, a list one each. */
export const propertyElements = (
  values: readonly (readonly [name: string, value: string | readonly string[] | undefined])[],
): readonly XmlElement[] =>
  values.flatMap(([name, value]) =>
    [value ?? []].flat().map((text) => ({
      name: elements.property,
      attributes: [
        [propertyColumns.name, name],
        [propertyColumns.value, text],
      ],
    })),
  );
