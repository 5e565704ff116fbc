import { expect, test } from 'vitest';
import { bitString, objectIdentifier, pem, time, tlv, unsignedInteger } from '../../../src/tls/der.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test.each([
  [0, '0400'],
  [127, '047f'],
  [128, '048180'],
  [255, '0481ff'],
  [256, '04820100'],
  [65536, '0483010000'],
])('a length of %i', (length, header) => {
  expect(hex(tlv(0x04, Buffer.alloc(length)).subarray(0, header.length / 2))).toBe(header);
});

test.each([
  [[0], '020100'],
  [[0x7f], '02017f'],
  [[0x80], '02020080'],
  [[0, 0, 1], '020101'],
  [[0, 0x80], '02020080'],
  [[], '020100'],
])('the integer %j', (bytes, expected) => {
  expect(hex(unsignedInteger(Buffer.from(bytes)))).toBe(expected);
});

test.each([
  ['1.2.840.10045.4.3.2', '06082a8648ce3d040302'],
  ['2.5.29.17', '0603551d11'],
  ['1.3.6.1.5.5.7.3.1', '06082b06010505070301'],
])('the object identifier %s', (dotted, expected) => {
  expect(hex(objectIdentifier(dotted))).toBe(expected);
});

test('times change their form in 2050, and carry no fraction', () => {
  expect(time(Date.UTC(2049, 11, 31, 23, 59, 59, 999)).toString('latin1')).toBe('\u0017\r491231235959Z');
  expect(time(Date.UTC(2050, 0, 1)).toString('latin1')).toBe('\u0018\u000f20500101000000Z');
});

test('a bit string says how many bits of its last byte do not count', () => {
  expect(hex(bitString(Buffer.from([0x80]), 7))).toBe('03020780');
});

test('PEM has lines of 64', () => {
  const lines = pem('CERTIFICATE', Buffer.alloc(100)).split('\n');
  expect(lines.map((line) => line.length)).toEqual([27, 64, 64, 8, 25, 0]);
});
