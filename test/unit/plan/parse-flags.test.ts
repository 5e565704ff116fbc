import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/diagnostics/result.ts';
import type { UsageFailure } from '../../../src/diagnostics/usage-failure.ts';
import { parseAllow } from '../../../src/plan/parse-allow.ts';
import { parseEnv } from '../../../src/plan/parse-env.ts';
import { parseLimits } from '../../../src/plan/parse-limits.ts';
import { parseResolve } from '../../../src/plan/parse-resolve.ts';
import { parseSecret } from '../../../src/plan/parse-secret.ts';

function value<T>(result: Result<T, UsageFailure>): T {
  if (!result.ok) throw new Error(result.failure.what);
  return result.value;
}

function refusal<T>(result: Result<T, UsageFailure>): string {
  if (result.ok) throw new Error(`accepted: ${JSON.stringify(result.value)}`);
  expect(result.failure.mend).not.toBe('');
  return result.failure.what;
}

describe('--allow', () => {
  it.each([
    ['api.github.com', { host: 'api.github.com' }],
    ['API.GitHub.com.', { host: 'api.github.com' }],
    ['*.packages.example.com', { host: '*.packages.example.com' }],
    ['bücher.example', { host: 'xn--bcher-kva.example' }],
    ['ollama:11434', { host: 'ollama', port: 11434 }],
    ['api.github.com/repos', { host: 'api.github.com', prefix: '/repos' }],
    ['api.github.com:8443/repos/x', { host: 'api.github.com', port: 8443, prefix: '/repos/x' }],
    ['example.com/a:b', { host: 'example.com', prefix: '/a:b' }],
    ['1.1.1.1', { host: '1.1.1.1' }],
    ['[2606:4700::1111]:443', { host: '2606:4700::1111', port: 443 }],
    ['[2606:4700::1111]/dns-query', { host: '2606:4700::1111', prefix: '/dns-query' }],
  ])('reads %s', (text, rule) => {
    expect(value(parseAllow(text))).toEqual(rule);
  });

  it.each([
    ['', /no host/],
    [':443', /no host/],
    ['/repos', /no host/],
    ['https://api.github.com/', /begins with https/],
    ['user@example.com', /user name/],
    ['example.com:', /port ""/],
    ['example.com:0', /port "0"/],
    ['example.com:65536', /port "65536"/],
    ['example.com:0443', /port/],
    ['example.com:https', /port/],
    ['example.com/', /empty prefix/],
    ['example.com/a?b=c', /query/],
    ['example.com/a#b', /fragment/],
    ['example.com/a b', /character/],
    ['example.com/*', /character/],
    ['example.com/a//b', /\/\//],
    ['example.com/a/../b', /\.\./],
    ['example.com/a/%2e%2e/b', /\.\./],
    ['example.com/a%2fb', /encoded slash/],
    ['example.com/a%252Fb/../%2F', /encoded slash|spelling/],
    ['example.com/%41', /spelling/],
    ['example.com/a%zz', /two hexadecimal digits/],
    ['example.com/a%5cb', /backslash/],
    ['*', /host/],
    ['*.com', /anyone may register/],
    ['a.*.example.com', /\*/],
    ['-a.example', /hyphen/],
    ['a..example', /label/],
    ['10.0.0.1', /private/],
    ['127.0.0.1:8080', /loopback/],
    ['0x7f000001', /address/],
    ['2130706433', /address/],
    ['169.254.169.254', /metadata/],
    ['[::1]:443', /loopback/],
    ['::1', /colon/],
    ['[::1', /colon|bracket/],
    [`${'a'.repeat(64)}.example`, /longer/],
    [`example.com/${'a'.repeat(3000)}`, /2048/],
  ])('refuses %s', (text, what) => {
    expect(refusal(parseAllow(text))).toMatch(what);
  });
});

it('mends a prefix to the spelling that egress compares', () => {
  const mendOf = (text: string) => {
    const rule = parseAllow(text);
    return rule.ok ? '' : rule.failure.mend;
  };
  expect(mendOf('example.com/a/../b//%63')).toBe('write /b/c');
  expect(mendOf('example.com/a/..')).toContain('leave the prefix out');
});

describe('--secret', () => {
  it.each([
    ['api.github.com=TOKEN', { host: 'api.github.com', variable: 'TOKEN', scheme: 'Bearer' }],
    ['a.example=T:token', { host: 'a.example', variable: 'T', scheme: 'token' }],
    ['a.example=T:Basic', { host: 'a.example', variable: 'T', scheme: 'Basic' }],
    ['a.example=T:header:X-Api-Key', { host: 'a.example', variable: 'T', scheme: 'header:X-Api-Key' }],
    ['*.example.com=T', { host: '*.example.com', variable: 'T', scheme: 'Bearer' }],
  ])('reads %s', (text, rule) => {
    expect(value(parseSecret(text))).toEqual(rule);
  });

  it.each([
    ['a.example', /no =/],
    ['=TOKEN', /no host/],
    ['a.example=', /not the name/],
    ['a.example=1A', /not the name/],
    ['a.example:443=T', /port or a path/],
    ['a.example/x=T', /port or a path/],
    ['a.example=T:bearer', /not a scheme/],
    ['a.example=T:', /not a scheme/],
    ['a.example=T:header:', /does not name a header/],
    ['a.example=T:header:X Y', /does not name a header/],
    ['a.example=T:header:Host', /cannot carry/],
    ['a.example=T:header:HTTP2-Settings', /cannot carry/],
    ['a.example=HTTPS_PROXY', /cannot be a placeholder/],
  ])('refuses %s', (text, what) => {
    expect(refusal(parseSecret(text))).toMatch(what);
  });

  it('suggests the scheme that was meant', () => {
    const result = parseSecret('a.example=T:bearer');
    expect(!result.ok && result.failure.mend).toBe('write Bearer');
  });

  it('never repeats what follows =', () => {
    const result = parseSecret('a.example=ghp_s3cret!');
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });
});

describe('--env', () => {
  it.each([
    ['NAME', { name: 'NAME' }],
    ['NAME=', { name: 'NAME', value: '' }],
    ['NAME=a=b\nc', { name: 'NAME', value: 'a=b\nc' }],
    ['LD_PRELOAD=/x.so', { name: 'LD_PRELOAD', value: '/x.so' }],
    ['PATH=/usr/bin', { name: 'PATH', value: '/usr/bin' }],
  ])('reads %j', (text, rule) => {
    expect(value(parseEnv(text))).toEqual(rule);
  });

  it.each([
    ['', /does not begin/],
    ['=x', /does not begin/],
    ['1A=x', /does not begin/],
    ['A-B=x', /does not begin/],
    ['A=\0', /NUL/],
    ['HTTPS_PROXY=x', /gate/],
    ['all_proxy=x', /gate/],
    ['NODE_EXTRA_CA_CERTS=x', /certificate authority/],
    ['BOT_BOTTLE=0', /itself/],
    ['EGRESS_TOKEN_0=x', /itself/],
    ['HOME=/root', /home of its own/],
  ])('refuses %j', (text, what) => {
    expect(refusal(parseEnv(text))).toMatch(what);
  });

  it('never repeats a value', () => {
    for (const text of ['1A=s3cret', 's3cret-', 'HOME=s3cret', 'A=s3cret\0']) {
      expect(JSON.stringify(parseEnv(text))).not.toContain('s3cret');
    }
  });
});

describe('--limits', () => {
  it.each([
    ['memory=4g,cpus=2,pids=512', { memory: 4 * 2 ** 30, cpus: 2, pids: 512 }],
    ['memory=512MiB', { memory: 512 * 2 ** 20 }],
    ['memory=1.5g', { memory: 1.5 * 2 ** 30 }],
    ['memory=16777216', { memory: 16777216 }],
    ['cpus=0.5', { cpus: 0.5 }],
  ])('reads %s', (text, limits) => {
    expect(value(parseLimits(text))).toEqual(limits);
  });

  it.each([
    ['', /""/],
    ['memory', /no value/],
    ['memory=', /memory=/],
    ['memory=4x', /memory=4x/],
    ['memory=-4g', /memory=-4g/],
    ['memory=1m', /memory=1m/],
    ['memory=9e9', /memory/],
    ['cpus=0', /cpus=0/],
    ['pids=0', /pids=0/],
    ['pids=1.5', /pids/],
    ['cpus=1,cpus=2', /twice/],
    ['memory=4g,', /""/],
    ['constructor=1', /constructor/],
  ])('refuses %j', (text, what) => {
    expect(refusal(parseLimits(text))).toMatch(what);
  });
});

describe('--resolve', () => {
  it.each([
    ['a.example:443:10.0.0.1', { host: 'a.example', port: 443, address: '10.0.0.1', toPort: 443 }],
    ['a.example:443:10.0.0.1:8443', { host: 'a.example', port: 443, address: '10.0.0.1', toPort: 8443 }],
    ['A.example:443:[::1]:8443', { host: 'a.example', port: 443, address: '::1', toPort: 8443 }],
  ])('reads %s', (text, rule) => {
    expect(value(parseResolve(text))).toEqual({ text, ...rule });
  });

  it.each([
    ['a.example', /parts/],
    ['a.example:443', /parts/],
    [':443:10.0.0.1', /no host/],
    ['a.example:0:10.0.0.1', /bad port/],
    ['a.example:443:10.0.0.1:', /bad port/],
    ['a.example:443:10.0.0.1:99999', /bad port/],
    ['a.example:443:b.example', /address/],
    ['a.example:443:10.0.0.256', /address/],
    ['a.example:443:[10.0.0.1]', /address/],
    ['a.example:443:[zz]', /address/],
    ['*.example.com:443:10.0.0.1', /wildcard/],
  ])('refuses %s', (text, what) => {
    expect(refusal(parseResolve(text))).toMatch(what);
  });
});
