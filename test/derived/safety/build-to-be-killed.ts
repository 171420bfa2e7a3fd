/** Builds derived images, one after the other, until it is killed. Arguments: the engine, the way, the id of the scan. Says when it begins. */
import { ownerLabels } from '../../../packages/core/src/workspace/owner-labels.js';
import { thisProcess } from '../../../packages/core/src/workspace/owner.js';
import type { Derivation } from '../../../packages/engine-oci/src/derive/containers-dialect.js';
import { testWorkspace, underTest } from '../../contract/engine-under-test.js';
import { engine, type EngineName } from '../../engines/engines.js';
import { reference } from '../../engines/images/recipes.js';
import { payloadOf } from './through-all.js';

const [name, way, scanId] = process.argv.slice(2) as [EngineName, Derivation, string];
const labels = ownerLabels(scanId, thisProcess(new Date(), 60_000), false);
const { steps, source, context } = underTest(engine(name), testWorkspace(), { derivations: [way] });
const image = await source(reference('static'));
for (;;) {
  process.send?.('begins');
  const payload = await payloadOf(['say', 'x']);
  const derived = await steps.builder.build({ image, payload, labels: {} }, { ...context(), scanId, labels });
  await derived[Symbol.asyncDispose]();
}
