import type { Licence } from '@imgtrack/core';
import { declaredLicence } from '../../licences/declared-licence.js';
import { plainText } from '../../plain-text.js';
import { classifierLicences } from './classifier-licences.js';
import type { PythonDistribution } from './parse-metadata.js';

/** The most exact statement there is: License-Expression, a License that is an SPDX expression, classifiers, the License text. */
export function pythonLicences(distribution: PythonDistribution): readonly Licence[] {
  const { licenceExpression, licence, licenceClassifiers } = distribution;
  if (licenceExpression !== undefined) return stated(declaredLicence(licenceExpression));
  const named = licence === undefined ? undefined : declaredLicence(licence);
  if (named?.expression !== undefined) return [named];
  const classified = licenceClassifiers.map(classifiedLicence).filter((one) => one !== undefined);
  return classified.length === 0 ? stated(named) : classified;
}

function stated(licence: Licence | undefined): readonly Licence[] {
  return licence === undefined ? [] : [licence];
}

function classifiedLicence(classifier: string): Licence | undefined {
  // The bare heading names no licence.
  if (classifier === 'OSI Approved') return undefined;
  const identifier = classifierLicences.get(classifier);
  if (identifier !== undefined) return declaredLicence(identifier);
  const text = plainText(classifier.split(' :: ').at(-1));
  if (text === undefined) return undefined;
  return { text, class: classifier.startsWith('OSI Approved :: ') ? 'open-source' : 'unknown', basis: 'declared' };
}
