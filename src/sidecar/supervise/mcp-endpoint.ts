import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { JUSTIFICATION_MAX } from '../../queue/proposal.ts';
import { answer, decisionAnswer, type ToolAnswer } from './answer.ts';
import { dockerfileFault, isInForce, routesFault } from './check-proposal.ts';
import type { Asked, DeskQueue } from './desk-queue.ts';
import { BODY_MAX, type WebHandler } from './http-bridge.ts';

/** How long a call waits for a person, in milliseconds, where the bottle's host does not say. */
export const DEFAULT_WAIT_MS = 60 * 60 * 1000;
/** Sent while a call waits, so that no one on the way thinks it dead: milliseconds. */
const KEEP_ALIVE_MS = 15_000;

const justification = z
  .string()
  .min(1)
  .max(JUSTIFICATION_MAX)
  .describe(
    'Why you need it, for the person who decides: what you do, what was refused, why nothing less will do',
  );
const ROUTES = z.object({
  routes_yaml: z
    .string()
    .describe(
      'The whole routes file as it should be: what list-egress-routes answers, with your change. Ask for the least: one host, with `matches` for methods and path prefixes',
    ),
  justification,
});
const DOCKERFILE = z.object({
  dockerfile: z.string().describe('The whole Dockerfile of this bottle as it should be'),
  justification,
});

const WAITS =
  'A person decides, which can take a while; the call waits, and answers approved, modified or rejected, with a note.';

/** The MCP server of one bottle, over Streamable HTTP. It keeps nothing between requests: the queue is its memory. */
export function mcpEndpoint(queue: DeskQueue, waitMs: number): WebHandler {
  const ask = async (asked: Asked, gone: AbortSignal): Promise<ToolAnswer> => {
    const told = queue.recentDecision(asked);
    if (told !== undefined) return decisionAnswer(told.proposal, told.response);
    const put = queue.put(asked);
    if (!put.ok)
      return answer(
        put.failure === 'full'
          ? 'Too many proposals of this bottle wait already: wait for their decisions first.'
          : 'The proposal could not be queued: tell the person who runs this bottle.',
        true,
      );
    const response = await queue.wait(put.value, { timeout: waitMs, signal: gone });
    // A call that was cut off leaves the decision for the next.
    if (response !== undefined && !gone.aborted) queue.finish(put.value);
    return decisionAnswer(put.value, response);
  };
  const askForRoutes =
    (tool: 'allow' | 'egress-block', gone: AbortSignal) => async (args: z.infer<typeof ROUTES>) => {
      queue.takeInDecided();
      const current = queue.currentConfig;
      const fault = routesFault(args.routes_yaml, current);
      if (fault !== undefined) return answer(fault, true);
      const { routes_yaml: proposedFile, justification: why } = args;
      if (isInForce(proposedFile, current)) return answer('This policy is in force already: go on.');
      return ask({ tool, proposedFile, justification: why, current }, gone);
    };
  const makeServer = (gone: AbortSignal) => {
    const server = new McpServer({ name: 'supervise', version: '1' });
    server.registerTool(
      'list-egress-routes',
      {
        description: 'The routes file in force: which hosts this bottle may reach, and how.',
        annotations: { readOnlyHint: true },
      },
      async () => answer(queue.currentConfig),
    );
    server.registerTool(
      'allow',
      { description: `Ask for a change of what this bottle may reach. ${WAITS}`, inputSchema: ROUTES },
      askForRoutes('allow', gone),
    );
    server.registerTool(
      'egress-block',
      {
        description: `Ask again after egress refused a request (its answer has the header x-bot-bottle-block): propose routes that let it through. ${WAITS}`,
        inputSchema: ROUTES,
      },
      askForRoutes('egress-block', gone),
    );
    server.registerTool(
      'capability-block',
      {
        description: `Ask for a program or library that this bottle lacks, by proposing its Dockerfile. ${WAITS}`,
        inputSchema: DOCKERFILE,
      },
      async (args) => {
        const fault = dockerfileFault(args.dockerfile, queue.backend);
        if (fault !== undefined) return answer(fault, true);
        queue.takeInDecided();
        const { dockerfile: proposedFile, justification: why } = args;
        return ask({ tool: 'capability-block', proposedFile, justification: why }, gone);
      },
    );
    return server;
  };
  const options = { maxRequestBodySize: BODY_MAX, keepAliveMs: KEEP_ALIVE_MS };
  // One for each request: the server's own context does not tell when an older client has gone.
  return (request) => createMcpHandler(() => makeServer(request.signal), options).fetch(request);
}
