import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

/** What is wrong with a document, as problem details: judged by the official JSON schema. */
export async function problemOfBom(text: string, validates: boolean): Promise<object | undefined> {
  if (!validates) return undefined;
  const errors = await errorsOf(text);
  if (errors.length === 0) return undefined;
  return { status: 400, title: 'The uploaded BOM is invalid', detail: 'Schema validation failed', errors };
}

async function errorsOf(text: string): Promise<readonly string[]> {
  let version: unknown;
  try {
    ({ specVersion: version } = JSON.parse(text));
  } catch {
    return ['it is no JSON'];
  }
  const known = Object.values(Spec.Version).find((each) => each === version);
  if (known === undefined) return ['specVersion: is none of CycloneDX'];
  const problem = await new Validation.JsonStrictValidator(known).validate(text);
  return problem === null ? [] : [JSON.stringify(problem)];
}
