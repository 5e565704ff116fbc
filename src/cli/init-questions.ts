import type { ManifestIndex } from '../manifest/find.ts';
import { PROVIDER_TEMPLATES } from '../manifest/manifest.ts';
import { parseAllow } from '../plan/parse-allow.ts';
import { ENV_NAME } from '../plan/parse-env.ts';
import { CLAUDE_TOKEN, type InitRequest, nameFault, needsToken } from './init-request.ts';
import { askText } from './tui/ask-text.ts';
import { choose } from './tui/choose.ts';
import { confirm } from './tui/confirm.ts';
import type { Asking } from './tui/prompt.ts';

const PI_URL = 'http://ollama:11434/v1';

interface Known {
  readonly index: ManifestIndex;
  /** Whether an agent of this name is there, and may not be overwritten. */
  isTaken(agent: string): boolean;
}

/** One question, or none where the request says it already. Undefined: the person left. */
type Step = (context: Asking, request: InitRequest, known: Known) => Promise<InitRequest | undefined>;

/** Asks for what the command line leaves out. Undefined: the person left. */
export async function askInit(
  context: Asking,
  request: InitRequest,
  known: Known,
): Promise<InitRequest | undefined> {
  let filled = request;
  for (const step of [askAgent, askBottle, askProvider, askModel, askHosts, askPrompt]) {
    const next = await step(context, filled, known);
    if (next === undefined) return undefined;
    filled = next;
  }
  return filled;
}

const askAgent: Step = async (context, request, { isTaken }) => {
  if (request.agent !== undefined) return request;
  const agent = await askText(context, {
    question: 'name of the agent:',
    check: (name) =>
      nameFault(name) ?? (isTaken(name) ? `${name} is there already: choose another` : undefined),
  });
  return agent === undefined ? undefined : { ...request, agent };
};

const askBottle: Step = async (context, request, { index }) => {
  if (request.bottle !== undefined) return request;
  const there = [...index.bottles.keys()];
  if (there.length > 0) {
    const bottle = await choose(context, {
      question: 'bottle:',
      choices: [
        { value: '', name: 'a new one' },
        ...there.map((name) => ({ value: name, name, note: '(there already)' })),
      ],
    });
    if (bottle === undefined) return undefined;
    if (bottle !== '') return { ...request, bottle };
  }
  const own = request.agent ?? '';
  const bottle = await askText(context, {
    question: 'name of its bottle:',
    initial: index.bottles.has(own) ? '' : own,
    check: (name) =>
      nameFault(name) ?? (index.bottles.has(name) ? `${name} is there already: choose another` : undefined),
  });
  return bottle === undefined ? undefined : { ...request, bottle };
};

/** A bottle that is there already is taken as it is. */
function isBottleThere({ bottle }: InitRequest, { index }: Known): boolean {
  return bottle !== undefined && index.bottles.has(bottle);
}

const askProvider: Step = async (context, request, known) => {
  if (request.provider !== undefined || isBottleThere(request, known)) return request;
  const templates = [...PROVIDER_TEMPLATES, ...known.index.plugins];
  const provider = await choose(context, {
    question: 'provider:',
    choices: templates.map((name) => ({ value: name, name })),
  });
  return provider === undefined ? undefined : { ...request, provider };
};

const askModel: Step = async (context, request, known) => {
  const isSaid = request.authToken !== undefined || request.forwardHostCredentials;
  if (isSaid || isBottleThere(request, known)) return request;
  switch (request.provider) {
    case 'claude':
      return needsToken(request)
        ? askVariable(context, request, 'variable with the OAuth token:', CLAUDE_TOKEN)
        : request;
    case 'codex': {
      const login = await confirm(context, "use this machine's codex login?", true);
      if (login === undefined) return undefined;
      if (login) return { ...request, forwardHostCredentials: true };
      return askVariable(context, request, 'variable with the API key (may be empty):', '');
    }
    case 'pi': {
      const baseUrl =
        request.baseUrl ?? (await askText(context, { question: "URL of the model's API:", initial: PI_URL }));
      if (baseUrl === undefined) return undefined;
      return askVariable(context, { ...request, baseUrl }, 'variable with its key (may be empty):', '');
    }
    default:
      return request;
  }
};

async function askVariable(
  context: Asking,
  request: InitRequest,
  question: string,
  initial: string,
): Promise<InitRequest | undefined> {
  const name = await askText(context, {
    question,
    initial,
    check: (text) =>
      text === '' || ENV_NAME.test(text)
        ? undefined
        : 'name the variable, such as API_KEY, never what it holds',
  });
  if (name === undefined) return undefined;
  return name === '' ? request : { ...request, authToken: name };
}

const askHosts: Step = async (context, request, known) => {
  if (request.allow !== undefined || isBottleThere(request, known)) return request;
  const read = (text: string) =>
    text
      .split(/[\s,]+/)
      .filter((word) => word !== '')
      .map(parseAllow);
  const typed = await askText(context, {
    question: 'hosts it may reach besides its model (may be empty):',
    check: (text) => {
      const wrong = read(text).find((rule) => !rule.ok);
      return wrong === undefined || wrong.ok ? undefined : wrong.failure.what.replace(/^--allow /, '');
    },
  });
  if (typed === undefined) return undefined;
  return { ...request, allow: read(typed).flatMap((rule) => (rule.ok ? [rule.value] : [])) };
};

const askPrompt: Step = async (context, request) => {
  if (request.prompt !== undefined) return request;
  const prompt = await askText(context, { question: 'what it is told (may be empty; `edit` takes more):' });
  return prompt === undefined ? undefined : { ...request, prompt };
};
