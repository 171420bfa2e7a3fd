import { documentContent, documentFileName, writtenContent, type Content, type Delivery } from '@imgtrack/core';

/** One document that is attached to an image. */
export interface Artifact {
  /** Without parameters, as a registry wants it. */
  readonly mediaType: string;
  /** File name for those who fetch it. */
  readonly title: string;
  readonly content: Content;
}

/** The grammar of RFC 6838. */
const mediaType = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

/** What a delivery attaches: the report in these formats, and the scanner's documents where they are wanted. Rejects with the signal's reason. */
export async function* artifactsOf(
  delivery: Delivery,
  { formats, documents }: { readonly formats: readonly string[]; readonly documents: boolean },
  signal: AbortSignal,
): AsyncGenerator<Artifact> {
  for (const format of formats) {
    const { mediaType: type, extension, fileName } = delivery.write(format);
    const content = await writtenContent(() => delivery.write(format).pieces, signal);
    yield { mediaType: bare(type), title: documentFileName(fileName ?? `inventory${extension}`), content };
  }
  for (const document of documents ? delivery.report.inventory.documents : []) {
    const content = documentContent(document, () => delivery.open(document));
    yield { mediaType: bare(document.mediaType), title: documentFileName(document.name), content };
  }
}

function bare(text: string): string {
  const type = (text.split(';', 1)[0] ?? '').trim();
  return mediaType.test(type) ? type : 'application/octet-stream';
}
