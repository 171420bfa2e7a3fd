export { cyclonedxFormat } from './cyclonedx/cyclonedx-format.js';
export { jsonFormat } from './json/json-format.js';
export { ndiFormat } from './ndi/ndi-format.js';
export { tableFormat } from './table/table-format.js';
