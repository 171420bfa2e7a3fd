import { member, type OperatingSystem } from '@imgtrack/core';
import { boundedText } from './bounded-text.js';

/** undefined: the component is no operating system. */
export function operatingSystemOf(component: unknown): OperatingSystem | undefined {
  const id = boundedText(member(component, 'name'));
  if (member(component, 'type') !== 'operating-system' || id === undefined) return undefined;
  const version = boundedText(member(component, 'version'));
  const name = boundedText(member(component, 'description'));
  return { id, ...(version === undefined ? {} : { version }), ...(name === undefined ? {} : { name }) };
}
