import {
  definePlugin,
  member,
  resolveSecret,
  writtenContent,
  type Content,
  type Delivery,
  type Plugin,
  type PluginServices,
  type Receipt,
  type Sink,
  type SinkContext,
} from '@imgtrack/core';
import { isSuccess, MadeOnce, openLine, receiptForAnswer, receiptForFailure } from '@imgtrack/http';
import { advice } from './advice.js';
import { Api, type ApiAnswer, type ApiRequest } from './api.js';
import { assertUsable } from './assert-usable.js';
import { multipart } from './multipart.js';
import { dependencyTrackOptions, type DependencyTrackOptions } from './options.js';
import { processed } from './processing.js';
import { projectOf, type Project } from './project.js';
import { version } from './version.js';

const FORMAT = 'cyclonedx';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Projects of Dependency-Track: each image one, with what is in it as CycloneDX. What is delivered again replaces what was there. */
export const dependencyTrackSink: Plugin<'sink', DependencyTrackOptions> = definePlugin({
  kind: 'sink',
  name: 'dependency-track',
  description: 'Uploads inventories as projects of Dependency-Track.',
  version,
  options: dependencyTrackOptions,
  create: (options, services) => new DependencyTrackSink(options, services),
});

class DependencyTrackSink implements Sink {
  readonly mode = 'queued';
  readonly formats: readonly string[] = [FORMAT];
  readonly #options: DependencyTrackOptions;
  readonly #services: PluginServices;
  readonly #api: MadeOnce<Api>;

  constructor(options: DependencyTrackOptions, services: PluginServices) {
    this.#options = options;
    this.#services = services;
    this.#api = new MadeOnce(async () => this.#open());
  }

  async check(context: SinkContext): Promise<void> {
    context.signal.throwIfAborted();
    await assertUsable(await this.#api.get(), this.#options, context);
  }

  async deliver(delivery: Delivery, context: SinkContext): Promise<Receipt> {
    const { signal } = context;
    signal.throwIfAborted();
    const api = await this.#api.get();
    const document = await writtenContent(() => delivery.write(FORMAT).pieces, signal);
    const project = projectOf(delivery.report.inventory.image, this.#options);
    const answer = await this.#attempt(async () => api.ask(this.#upload(project, document), signal), api, signal);
    if ('reason' in answer) return answer;
    const receipt = this.#receiptFor(answer, api.place);
    if (receipt.status === 'accepted' && receipt.remoteId !== undefined && this.#options.wait)
      await processed(receipt.remoteId, api, this.#options.pollTimeoutMs, context);
    return receipt;
  }

  #upload({ name, version: projectVersion }: Project, document: Content): ApiRequest {
    const { autoCreate, tags, parentName, parentVersion, isLatest } = this.#options;
    const fields = {
      projectName: name,
      projectVersion,
      autoCreate: String(autoCreate),
      isLatest: String(isLatest),
      ...(tags.length === 0 ? {} : { projectTags: tags.join(',') }),
      ...(parentName === undefined ? {} : { parentName }),
      ...(parentVersion === undefined ? {} : { parentVersion }),
    };
    const file = {
      field: 'bom',
      name: 'bom.json',
      mediaType: 'application/json',
      size: document.size,
      bytes: document.bytes(),
    };
    const { contentType, ...body } = multipart({ fields, file });
    return { method: 'POST', path: '/api/v1/bom', contentType, body };
  }

  #receiptFor(answer: ApiAnswer, place: string): Receipt {
    const { status, json, words } = answer;
    const receipt = receiptForAnswer(answer, place, this.#services.now(), advice);
    if (!isSuccess(status)) {
      return 'reason' in receipt && words !== undefined
        ? { ...receipt, reason: `${receipt.reason} ("${words}")` }
        : receipt;
    }
    const token = member(json, 'token');
    if (typeof token === 'string' && uuid.test(token)) return { status: 'accepted', remoteId: token };
    const reason = `${place} answered ${status} without a token: "url" must be that of the API server of Dependency-Track`;
    return { status: 'refused', reason };
  }

  async #attempt(
    work: () => Promise<ApiAnswer>,
    api: Api,
    signal: AbortSignal,
  ): Promise<ApiAnswer | (Receipt & { readonly reason: string })> {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const receipt = receiptForFailure(error, api.place);
      if (receipt === undefined || !('reason' in receipt)) throw error;
      return receipt;
    }
  }

  async #open(): Promise<Api> {
    const { url, apiKey } = this.#options;
    const line = await openLine(this.#options, this.#services);
    return new Api(url, line, await resolveSecret(apiKey, 'the API key', this.#services));
  }
}
