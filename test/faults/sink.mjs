/** A sink of the tests, which takes nothing: it refuses, or ends its own process by a signal and waits for that. */
const create = ({ signal: name }) => ({
  mode: 'queued',
  async deliver(_delivery, { signal }) {
    if (name === undefined) return { status: 'refused', reason: 'it takes nothing' };
    process.kill(process.pid, name);
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
    });
    throw signal.reason;
  },
});

export default {
  $type: 'imgtrack.plugin',
  apiVersion: 1,
  kind: 'sink',
  name: 'faults',
  version: '1.0.0',
  options: { '~standard': { version: 1, vendor: 'imgtrack tests', validate: (value) => ({ value }) } },
  create,
};
