import { getDefaultSearchPlaces } from 'cosmiconfig';
import { expect, test } from 'vitest';
import { searchPlaces } from './search-places.js';

test('the places are those that cosmiconfig searches', () => {
  expect(searchPlaces).toEqual(getDefaultSearchPlaces('imgtrack'));
});
