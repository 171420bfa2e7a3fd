import { expect, test } from 'vitest';
import { stateDirectories } from './state-directories.js';

test('IMGTRACK_STATE_DIR holds everything, and starts at the current folder', () => {
  expect(stateDirectories({ IMGTRACK_STATE_DIR: 'state', XDG_STATE_HOME: '/xdg' }, '/home/a', '/project')).toEqual({
    workspaces: '/project/state/workspaces',
    cache: '/project/state/cache',
    outbox: '/project/state/outbox',
  });
});

test('without it the XDG folders are used, state and cache apart', () => {
  const environment = { IMGTRACK_STATE_DIR: '', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c' };
  expect(stateDirectories(environment, '/home/a', '/project')).toEqual({
    workspaces: '/s/imgtrack/workspaces',
    cache: '/c/imgtrack',
    outbox: '/s/imgtrack/outbox',
  });
});

test('a relative XDG folder counts as unset', () => {
  expect(stateDirectories({ XDG_STATE_HOME: 'relative', XDG_CACHE_HOME: '' }, '/home/a', '/project')).toEqual({
    workspaces: '/home/a/.local/state/imgtrack/workspaces',
    cache: '/home/a/.cache/imgtrack',
    outbox: '/home/a/.local/state/imgtrack/outbox',
  });
});
