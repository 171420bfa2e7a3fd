import { createHmac } from 'node:crypto';

/** How the receiver knows that an event comes from somebody who knows a secret, and when it was sent. */
const TIMESTAMP_HEADER = 'imgtrack-timestamp';
const SIGNATURE_HEADER = 'imgtrack-signature';

/** HMAC-SHA-256 over the timestamp, a dot and the body; "v1" says so. One signature a secret. */
export class Signature {
  readonly #timestamp: string;
  readonly #hmacs: readonly ReturnType<typeof createHmac>[];

  constructor(secrets: readonly string[], now: Date) {
    this.#timestamp = `${Math.floor(now.getTime() / 1000)}`;
    this.#hmacs = secrets.map((secret) => createHmac('sha256', secret).update(`${this.#timestamp}.`));
  }

  /** The next bytes of the body. */
  update(bytes: Uint8Array): void {
    for (const hmac of this.#hmacs) hmac.update(bytes);
  }

  /** Once, after the last of them. Without secrets: none. */
  headers(): Readonly<Record<string, string>> {
    if (this.#hmacs.length === 0) return {};
    const signatures = this.#hmacs.map((hmac) => `v1=${hmac.digest('hex')}`);
    return { [TIMESTAMP_HEADER]: this.#timestamp, [SIGNATURE_HEADER]: signatures.join(',') };
  }
}
