import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { EngineTest } from './each-engine.js';

/** Bytes that are kept of what a container printed: in files of the workspace, where the engine writes them there. Of all its containers so far. */
export async function keptOutput({ cli, context, workspace }: EngineTest, container: string): Promise<number> {
  if (cli.dialect.containers.logFileArgs === undefined)
    return (await cli.try(['logs', container], context())).stdout.length;
  const folders = readdirSync(workspace.path).filter((name) => name.endsWith('-log'));
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(workspace.path, folder)).map((name) => path.join(workspace.path, folder, name)),
  );
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}
