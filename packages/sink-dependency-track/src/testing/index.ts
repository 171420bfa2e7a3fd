export { dependencyTrackStandIn, type StandIn, type StandInOptions, type StoredProject } from './stand-in.js';
