import { expect, test } from 'vitest';
import { gitService } from '../../../src/policy/git-over-http.ts';

const PUSH: readonly (readonly [method: string, target: string, ...headers: string[]])[] = [
  ['GET', '/o/r.git/info/refs?service=git-receive-pack'],
  ['GET', '/o/r/info/refs?service=git-receive-pack'],
  ['GET', '/o/r.git/info/refs?service=git-upload-pack&service=git-receive-pack'],
  ['GET', '/o/r.git/info/refs?SERVICE=Git-Receive-Pack'],
  ['GET', '/o/r.git/info/refs?x=1&%73ervice=git-receive-pack'],
  ['GET', '/o/r.git/info/refs?service=git%2Dreceive%2dpack'],
  ['GET', '/o/r.git/info/refs?service=git%252Dreceive-pack'],
  ['GET', '/o/r.git/info/refs?service=%67%69%74-receive-pack'],
  ['GET', '/o/r.git/info/%72efs?service=git-receive-pack'],
  ['GET', '/o/r.git/%69nfo%2frefs?service=git-receive-pack'],
  ['GET', '/o/r.git//info//refs/?service=git-receive-pack'],
  ['GET', '/o/r.git/info/x/../refs?service=git-receive-pack'],
  ['GET', '/o/r.git/info//../refs?service=git-receive-pack'],
  ['GET', '/o/r.git/info/refs;a=b?service=git-receive-pack'],
  ['GET', '/o/r.git\\info\\refs?service=git-receive-pack'],
  ['POST', '/o/r.git/git-receive-pack'],
  ['PUT', '/o/r.git/git-receive-pack'],
  ['post', '/o/r.git/git-receive-pack'],
  ['GET', '/o/r.git/git-receive-pack'],
  ['POST', '/o/r/git-receive-pack/'],
  ['POST', '/o/r/git-receive-pack?x=y'],
  ['POST', '/o/r/git%2Dreceive%2Dpack'],
  ['POST', '/o/r/%2567it-receive-pack'],
  ['POST', '/o/r/GIT-RECEIVE-PACK'],
  ['POST', '/x/%2e%2e/o/r/git-receive-pack/.'],
  ['POST', '/anything', 'Content-Type', 'application/x-git-receive-pack-request'],
  ['POST', '/anything', 'CONTENT-TYPE', 'Application/X-Git-Receive-Pack-Request; x=1'],
  ['POST', '/o/r.git/git-upload-pack', 'content-type', 'application/x-git-receive-pack-request'],
  ['POST', '/a', 'content-type', 'text/plain', 'content-type', 'application/x-git-receive-pack-request'],
  ['PUT', '/o/r.git/info/refs'],
  ['PROPFIND', '/o/r.git/info/refs'],
];

const FETCH: readonly (readonly [method: string, target: string, ...headers: string[]])[] = [
  ['GET', '/o/r.git/info/refs?service=git-upload-pack'],
  ['GET', '/o/r.git/info/refs'],
  ['GET', '/o/r.git/info/refs?service=git%2dupload-pack'],
  ['POST', '/o/r.git/git-upload-pack'],
  ['POST', '/o/r.git/git-upload%2Dpack'],
  ['POST', '/o/r.git/git-upload-archive'],
  ['POST', '/anything', 'content-type', 'application/x-git-upload-pack-request'],
  ['POST', '/o/r.git/info/lfs/objects/batch'],
];

const NEITHER: readonly (readonly [method: string, target: string, ...headers: string[]])[] = [
  ['GET', '/'],
  ['GET', '/docs/git-receive-pack'],
  ['GET', '/docs/git-upload-pack'],
  ['GET', '/search?q=git-receive-pack'],
  ['GET', '/search?q=info/refs%3fservice=git-receive-pack'],
  ['POST', '/comments?body=git-receive-pack', 'content-type', 'application/json'],
  ['GET', '/repos/o/r/info'],
  ['GET', '/100%25'],
  ['GET', '/%'],
  ['POST', '/git-receive-pack-notes'],
];

test.each(PUSH.map((row) => [row]))('a push: %j', ([method, target, ...headers]) => {
  expect(gitService(method, target, headers)).toBe('push');
});
test.each(FETCH.map((row) => [row]))('a fetch: %j', ([method, target, ...headers]) => {
  expect(gitService(method, target, headers)).toBe('fetch');
});
test.each(NEITHER.map((row) => [row]))('neither: %j', ([method, target, ...headers]) => {
  expect(gitService(method, target, headers)).toBeUndefined();
});
