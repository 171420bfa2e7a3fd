import { expect, test } from 'vitest';
import { Ahead } from './ahead.js';

function making() {
  const happened: string[] = [];
  const make = async (): Promise<AsyncDisposable & { readonly name: string }> => {
    const name = `thing ${happened.filter((word) => word.startsWith('made')).length + 1}`;
    happened.push(`made ${name}`);
    return Promise.resolve({
      name,
      [Symbol.asyncDispose]: async () => Promise.resolve(void happened.push(`gone ${name}`)),
    });
  };
  return { happened, make };
}

test('what was made ahead is taken once, and is then the taker’s', async () => {
  const { happened, make } = making();
  const ahead = new Ahead(true, make);
  expect((await ahead.take()).name).toBe('thing 1');
  expect((await ahead.take()).name).toBe('thing 2');
  await ahead[Symbol.asyncDispose]();
  expect(happened).toEqual(['made thing 1', 'made thing 2']);
});

test('what nobody took goes', async () => {
  const { happened, make } = making();
  await new Ahead(true, make)[Symbol.asyncDispose]();
  expect(happened).toEqual(['made thing 1', 'gone thing 1']);
});

test('what is not likely to be needed is made when it is', async () => {
  const { happened, make } = making();
  const ahead = new Ahead(false, make);
  await Promise.resolve();
  expect(happened).toEqual([]);
  expect((await ahead.take()).name).toBe('thing 1');
});

test('what failed ahead is told to whoever takes it, and to nobody else', async () => {
  const broken = async (): Promise<AsyncDisposable> => Promise.reject(new Error('broken'));
  await new Ahead(true, broken)[Symbol.asyncDispose]();
  await expect(new Ahead(true, broken).take()).rejects.toThrow('broken');
});
