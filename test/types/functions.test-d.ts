/** What functions take and give. Checked by tsc; never run. */
import {
  batches,
  componentId,
  defaultLimits,
  documentContent,
  documentFileName,
  ELF_HEAD_BYTES,
  endOfText,
  fullName,
  hostPlatform,
  isNamed,
  isRecord,
  isSecretReference,
  isUnknown,
  libcOfLoader,
  makeFolders,
  member,
  normalised,
  platformText,
  readElf,
  readImageConfig,
  readSmallFile,
  requirePlatform,
  resolveSecret,
  satisfies,
  shortText,
  stringOf,
  stringsOf,
  type UnreadableContent,
  verifiedBytes,
  writtenContent,
  type Component,
  type ConfigFacts,
  type Content,
  type Delivery,
  type Digest,
  type Document,
  type Elf,
  type Limits,
  type Platform,
  type SecretReference,
} from '@imgtrack/core';
import { assertType, expectTypeOf } from 'vitest';
import { readOnly } from './read-only.js';

// What is not known is narrowed, never assumed.
declare const value: unknown;
if (isRecord(value)) expectTypeOf(value).toEqualTypeOf<Readonly<Record<string, unknown>>>();
expectTypeOf(member).returns.toEqualTypeOf<unknown>();
expectTypeOf(stringOf(value)).toEqualTypeOf<string | undefined>();
expectTypeOf(stringsOf(value)).toEqualTypeOf<readonly string[]>();
expectTypeOf(readImageConfig(value)).toEqualTypeOf<ConfigFacts>();
expectTypeOf<ConfigFacts['diffIds']>().toEqualTypeOf<readonly Digest[] | undefined>();
readOnly<ConfigFacts>();

// A secret is referred to, never written down.
declare const text: string;
if (isSecretReference(text)) expectTypeOf(text).toEqualTypeOf<SecretReference>();
assertType<SecretReference>('env:NAME');
assertType<SecretReference>('file:secret.txt');
// @ts-expect-error -- that is no reference
assertType<SecretReference>('hunter22');
expectTypeOf(resolveSecret).returns.toEqualTypeOf<Promise<string>>();
expectTypeOf(resolveSecret).parameter(0).toEqualTypeOf<SecretReference>();
expectTypeOf(readSmallFile).parameters.toEqualTypeOf<[file: string, purpose: string]>();

// What a sink sends: of what a format writes and of a scanner's document it is told size and digest before the first byte.
declare const delivery: Delivery;
declare const document: Document;
declare const signal: AbortSignal;
expectTypeOf(batches(delivery.write('json').pieces)).toEqualTypeOf<Generator<Uint8Array>>();
expectTypeOf(writtenContent(() => delivery.write('json').pieces, signal)).toEqualTypeOf<Promise<Content>>();
expectTypeOf(documentContent(document, () => delivery.open(document))).toEqualTypeOf<Content>();
expectTypeOf(verifiedBytes(delivery.open(document), document)).toEqualTypeOf<AsyncGenerator<Uint8Array>>();
expectTypeOf<Content['bytes']>().returns.toExtend<AsyncIterable<Uint8Array>>();
expectTypeOf<UnreadableContent>().toExtend<Error>();
// @ts-expect-error -- without its digest nobody can tell whether a document is what it was
verifiedBytes(delivery.open(document), { name: document.name, size: document.size });
readOnly<Omit<Content, 'bytes'>>();

// Platforms.
expectTypeOf(hostPlatform()).toEqualTypeOf<Platform>();
expectTypeOf(normalised).parameters.toEqualTypeOf<[Platform]>();
expectTypeOf(satisfies).parameters.toEqualTypeOf<[offered: Platform, wanted: Platform]>();
expectTypeOf(satisfies).returns.toEqualTypeOf<boolean>();
expectTypeOf(isUnknown).parameters.toEqualTypeOf<[Platform]>();
expectTypeOf(platformText).returns.toEqualTypeOf<string>();
expectTypeOf(requirePlatform).parameter(1).toEqualTypeOf<Platform | undefined>();

// Names, texts and files.
expectTypeOf(componentId).returns.toEqualTypeOf<string>();
expectTypeOf<Component>().toExtend<Parameters<typeof componentId>[0]>();
expectTypeOf(documentFileName).toEqualTypeOf<(name: string) => string>();
expectTypeOf(endOfText).toEqualTypeOf<(text: string, maxBytes: number) => string>();
expectTypeOf(shortText).toEqualTypeOf<(text: string, length: number) => string>();
expectTypeOf(fullName).toEqualTypeOf<(name: string) => string>();
expectTypeOf(isNamed).parameters.toEqualTypeOf<[offered: string, wanted: string]>();
expectTypeOf(makeFolders).returns.toEqualTypeOf<Promise<void>>();
expectTypeOf(defaultLimits).toEqualTypeOf<Limits>();

// Programs.
expectTypeOf(readElf).toEqualTypeOf<(head: Uint8Array) => Elf | undefined>();
expectTypeOf(ELF_HEAD_BYTES).toEqualTypeOf<number>();
expectTypeOf(libcOfLoader).returns.toEqualTypeOf<'glibc' | 'musl' | undefined>();
readOnly<Elf>();
