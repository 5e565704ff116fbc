import { randomBytes } from 'node:crypto';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AgentCase } from './agent-cases.ts';
import { newScript, type Script } from './model-api/exchange.ts';
import { type ModelServer, startModelServer } from './model-api/server.ts';
import { makeTestCa, type TestCa } from './model-api/test-ca.ts';
import { ordinaryUserIfRoot, tempDir, type User } from './temp-dir.ts';

/** All that one conversation needs: a person with a home and a workspace, and the API that the agent will meet. */
export interface AgentScene extends AsyncDisposable {
  readonly person: {
    readonly cwd: string;
    readonly home: string;
    readonly user: User | undefined;
    /** Ends what still runs when the test has ended, as after a timeout. */
    readonly signal: AbortSignal;
  };
  readonly script: Script;
  /** The credential that only the API and the host may know. */
  readonly secret: string;
  readonly ca: TestCa;
  readonly server: ModelServer;
  /** Whether the conversation is to go over a WebSocket. */
  readonly websocket: boolean;
}

export async function agentScene(
  agent: AgentCase,
  user: User | undefined = ordinaryUserIfRoot(),
  script: Script = newScript(),
): Promise<AgentScene> {
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const root = await tempDir('agent', user);
  const [home, work, certificates] = (await Promise.all(
    ['home', 'work', 'ca'].map(async (name) => {
      const path = join(root.path, name);
      await mkdir(path);
      if (user !== undefined) await chown(path, user.uid, user.gid);
      return path;
    }),
  )) as [string, string, string];
  const ca = makeTestCa(certificates);
  const secret = `${agent.prefix}${randomBytes(9).toString('hex')}-real-${randomBytes(9).toString('hex')}`;
  const api = agent.api(script, secret);
  const server = await startModelServer(api, ca);
  return {
    person: { cwd: work, home, user, signal: end.signal },
    script,
    secret,
    ca,
    server,
    websocket: api.websocket !== undefined,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await root[Symbol.asyncDispose]();
    },
  };
}
