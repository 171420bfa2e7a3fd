export interface BomForm {
  readonly projectName: string;
  readonly projectVersion: string;
  readonly autoCreate: boolean;
  readonly isLatest: boolean;
  readonly tags: readonly string[];
  readonly parent?: string;
  readonly bom: string;
}

const KNOWN = new Set([
  'projectName',
  'projectVersion',
  'autoCreate',
  'isLatest',
  'projectTags',
  'parentName',
  'parentVersion',
  'bom',
]);

/** The form of an upload, read by the parser of Node.js; a text says what is wrong with it. */
export async function formOf(contentType: string, body: Uint8Array): Promise<BomForm | string> {
  if (!contentType.startsWith('multipart/form-data; boundary=')) return `this is no form: ${contentType}`;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- advice for servers that strangers reach
  const form = await new Response(Buffer.from(body), { headers: { 'content-type': contentType } }).formData();
  const names = [...form.keys()];
  if (new Set(names).size !== names.length) return 'a field comes twice';
  const unknown = names.find((name) => !KNOWN.has(name));
  if (unknown !== undefined) return `there is no field ${unknown}`;
  const bom = form.get('bom');
  if (!(bom instanceof File)) return 'the document is missing';
  if (bom.type !== 'application/json') return `the document is of type ${bom.type}`;
  const bytes = Buffer.from(await bom.arrayBuffer());
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) return 'the document begins with a byte-order mark';
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  if (text('projectName') === '' || text('projectVersion') === '') return 'name and version of the project are missing';
  for (const name of ['autoCreate', 'isLatest'])
    if (!/^(?:true|false)$/.test(text(name))) return `${name} is neither true nor false`;
  return {
    projectName: text('projectName'),
    projectVersion: text('projectVersion'),
    autoCreate: text('autoCreate') === 'true',
    isLatest: text('isLatest') === 'true',
    tags: text('projectTags')
      .split(',')
      .filter((tag) => tag !== ''),
    ...(text('parentName') === '' ? {} : { parent: `${text('parentName')} ${text('parentVersion')}`.trim() }),
    bom: bytes.toString(),
  };
}
